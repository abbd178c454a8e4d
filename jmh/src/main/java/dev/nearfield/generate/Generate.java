package dev.nearfield.generate;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.testkit.DescriptorVectors;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.UniformVectors;
import dev.nearfield.testkit.VectorFamily;
import dev.nearfield.testkit.dataset.DatasetException;
import dev.nearfield.testkit.dataset.FbinWriter;
import dev.nearfield.testkit.dataset.U8binWriter;
import dev.nearfield.testkit.dataset.VectorWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The {@code jmh/generate} command. */
@CommandLine.Command(
    name = "jmh/generate",
    description = "Writes generated vectors into files: the same options give the same bytes.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class Generate implements Callable<Integer> {

  /** Rows drawn by all processors together before they are written in their order. */
  private static final int BLOCK_ROWS = 1_024;

  private static final int MAX_DIMENSION = 65_536;

  /** What the vectors are like. */
  enum Family {
    /** {@link EmbeddingVectors}. */
    EMBEDDING,
    /** The same with two components of nearly constant, large value. */
    OUTLIER,
    /** {@link DescriptorVectors}: unsigned bytes. */
    SIFT,
    /** {@link UniformVectors}. */
    UNIFORM;

    VectorWriter writer(Path file, int count, int dimension) {
      return switch (this) {
        case EMBEDDING, OUTLIER, UNIFORM -> FbinWriter.create(file, count, dimension);
        case SIFT -> U8binWriter.create(file, count, dimension);
      };
    }
  }

  @Option(names = "--family", description = "what the vectors are like: ${COMPLETION-CANDIDATES}")
  private Family family = Family.EMBEDDING;

  @Option(
      names = "--count",
      required = true,
      showDefaultValue = Visibility.NEVER,
      description = "vectors in --output")
  private int count;

  @Option(
      names = "--dimension",
      required = true,
      showDefaultValue = Visibility.NEVER,
      description = "components per vector")
  private int dimension;

  @Option(
      names = "--local-dimension",
      description = "intrinsic dimension of a cluster; 10 is easy, 30 hard to search; not UNIFORM")
  private int localDimension = 16;

  @Option(
      names = "--outlier-scale",
      description = "size of the outlier components, in usual components; for OUTLIER")
  private float outlierScale = 30;

  @Option(names = "--seed", description = "another seed is another data set")
  private long seed = 1;

  @Option(
      names = "--output",
      required = true,
      description = "file of the vectors: fbin, for SIFT u8bin")
  private Path output;

  @Option(names = "--queries", description = "vectors in --query-output")
  private int queries = 1_000;

  @Option(
      names = "--query-output",
      description = "such a file of queries: further vectors of the same family")
  private @Nullable Path queryOutput;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Generate())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, _) -> onFailure(failure, command));
  }

  /** What the caller or the world did wrong takes one line; the rest is our bug and is shown. */
  private static int onFailure(Exception failure, CommandLine command) {
    switch (failure) {
      case IllegalArgumentException _, DatasetException _ ->
          command.getErr().println("jmh/generate: " + failure.getMessage());
      default -> failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() {
    OutOfRangeException.check("--count", count, 1, Integer.MAX_VALUE);
    OutOfRangeException.check("--dimension", dimension, 4, MAX_DIMENSION);
    OutOfRangeException.check("--local-dimension", localDimension, 1, dimension);
    OutOfRangeException.check("--queries", queries, 1, Integer.MAX_VALUE);
    VectorFamily vectors = vectors();
    write(vectors, 0, count, output);
    if (queryOutput != null) {
      write(vectors, count, queries, queryOutput);
    }
    return CommandLine.ExitCode.OK;
  }

  private VectorFamily vectors() {
    return switch (family) {
      case EMBEDDING -> embeddings();
      case OUTLIER -> embeddings().outliers(outlierScale);
      case SIFT -> DescriptorVectors.seeded(seed, dimension, localDimension);
      case UNIFORM -> UniformVectors.seeded(seed, dimension);
    };
  }

  private EmbeddingVectors embeddings() {
    return EmbeddingVectors.seeded(seed, dimension).localDimension(localDimension);
  }

  private void write(VectorFamily vectors, long first, int count, Path file) {
    float[][] block = new float[Math.min(count, BLOCK_ROWS)][vectors.dimension()];
    try (VectorWriter writer = family.writer(file, count, vectors.dimension())) {
      for (int from = 0; from < count; from += block.length) {
        long start = first + from;
        int rows = Math.min(block.length, count - from);
        IntStream.range(0, rows).parallel().forEach(i -> vectors.read(start + i, block[i]));
        for (int i = 0; i < rows; i++) {
          writer.write(block[i]);
        }
      }
      writer.commit();
    }
    System.out.printf(
        Locale.ROOT, "%s: %,d vectors of %,d dimensions%n", file, count, vectors.dimension());
  }
}
