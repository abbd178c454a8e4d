package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.kmeans.Assignment;
import dev.nearfield.kmeans.Centroids;
import dev.nearfield.kmeans.Clustering;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansListener;
import dev.nearfield.kmeans.KMeansOptions;
import dev.nearfield.kmeans.Method;
import dev.nearfield.kmeans.Seeding;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.NpyWriter;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Groups the vectors of a file into cells around centroids. */
@Command(
    name = "kmeans",
    sortOptions = false,
    description = {
      "Groups the vectors of a file into cells around centroids, and writes both as npy files.",
      "Centroids are a float32 array of shape (cells, dimension), assignments an int32 array with"
          + " the cell of each vector. The same file, options and seed give the same files.",
      "Ctrl-C writes nothing and exits with 130."
    })
final class KMeansCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--input", required = true, paramLabel = "FILE", description = "Vector file.")
  @SuppressWarnings("NullAway.Init")
  private Path input;

  @Option(names = "--cells", required = true, paramLabel = "N", description = "Number of cells.")
  private int cells;

  @Option(
      names = "--metric",
      paramLabel = "l2|cosine|dot",
      converter = MetricConverter.class,
      description = "What makes a centroid near (l2 by default); cosine and dot are spherical.")
  private Metric metric = Metric.SQUARED_L2;

  @Option(
      names = "--centroids",
      paramLabel = "FILE",
      description = "npy file to write the centroids to.")
  private @Nullable Path centroidFile;

  @Option(
      names = "--assignments",
      paramLabel = "FILE",
      description = "npy file to write the cell of each vector to.")
  private @Nullable Path assignmentFile;

  @Option(
      names = "--batch-rows",
      paramLabel = "N",
      description = "Mini-batches: rows an iteration looks at (all by default).")
  private @Nullable Integer batchRows;

  @Option(
      names = "--load-cap",
      paramLabel = "X",
      description = "Balanced cells: the largest holds at most X times its even share.")
  private @Nullable Double loadCap;

  @Option(
      names = "--seeding",
      paramLabel = "kmeans_plus_plus|random",
      description = "Where centroids start (kmeans_plus_plus by default).")
  private Seeding seeding = Seeding.KMEANS_PLUS_PLUS;

  @Option(names = "--iterations", paramLabel = "N", description = "Iterations (20 by default).")
  private int iterations = 20;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "End once an iteration gains no more than this share (0 by default).")
  private double tolerance;

  @Option(
      names = "--rows-per-cell",
      paramLabel = "N",
      description = "Train on at most N rows per cell (256 by default); 0 for all rows.")
  private int rowsPerCell = KMeansOptions.DEFAULT_ROWS_PER_CELL;

  @Option(names = "--seed", paramLabel = "N", description = "Seed (42 by default).")
  private long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (one per processor by default).")
  private int threads = BulkOptions.DEFAULT.threads();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  KMeansCommand(Console console) {
    this.console = console;
  }

  /** What was done, as JSON has it. */
  record Result(
      int vectors,
      int dimension,
      int cells,
      int trainingRows,
      int iterations,
      double objective,
      int smallestCell,
      int largestCell,
      int emptyCells,
      double trainSeconds,
      double assignSeconds) {}

  @Override
  public Integer call() {
    KMeansOptions options = options();
    OutputFile.requireWritable(centroidFile);
    OutputFile.requireWritable(assignmentFile);
    if (centroidFile != null && centroidFile.equals(assignmentFile)) {
      throw CommandException.usage("--centroids and --assignments name the same file");
    }
    try (var interruption = Interruption.install(console);
        VectorFile file = VectorFile.open(input)) {
      Options.requireRange("--cells", cells, 1, file.count());
      print(run(file, options, interruption));
      return ExitCode.OK;
    } catch (CancellationException _) {
      throw CommandException.interrupted();
    }
  }

  private KMeansOptions options() {
    Options.requireRange("--cells", cells, 1, KMeans.MAX_CELLS);
    Options.requireRange("--iterations", iterations, 1, KMeansOptions.MAX_ITERATIONS);
    Options.requireRange("--rows-per-cell", rowsPerCell, 0, KMeansOptions.ALL_ROWS);
    Options.requireRange("--threads", threads, 1, 1024);
    Options.requireRange("--tolerance", tolerance, 0.0, 1.0);
    return KMeansOptions.cells(cells)
        .metric(metric)
        .method(method())
        .seeding(seeding)
        .iterations(iterations)
        .tolerance(tolerance)
        .rowsPerCell(rowsPerCell == 0 ? KMeansOptions.ALL_ROWS : rowsPerCell)
        .seed(seed)
        .threads(threads);
  }

  private Method method() {
    if (batchRows != null && loadCap != null) {
      throw CommandException.usage("--batch-rows and --load-cap exclude each other");
    }
    if (batchRows != null) {
      Options.requireRange("--batch-rows", batchRows, 1, Integer.MAX_VALUE);
      return new Method.MiniBatch(batchRows);
    }
    if (loadCap != null) {
      Options.requireRange("--load-cap", loadCap, 1.0, Method.Balanced.MAX_LOAD_CAP);
      return new Method.Balanced(loadCap);
    }
    return Method.LLOYD;
  }

  private Result run(VectorFile file, KMeansOptions options, Interruption interruption) {
    var source = new VectorFileSource(file, KeyType.LONG, 0);
    long start = System.nanoTime();
    var stages = new Stages(interruption);
    Clustering clustering =
        stages.during(
            "training", () -> KMeans.train(source, file.dimension(), options.listener(stages)));
    long trained = System.nanoTime();
    Assignment assignment = stages.during("assigning", () -> clustering.assign(source));
    long assigned = System.nanoTime();
    write(clustering.centroids(), assignment);
    int[] sizes = assignment.sizes();
    return new Result(
        file.count(),
        file.dimension(),
        cells,
        clustering.trainingRows(),
        clustering.iterations(),
        assignment.objective(),
        Arrays.stream(sizes).min().orElseThrow(),
        Arrays.stream(sizes).max().orElseThrow(),
        (int) Arrays.stream(sizes).filter(size -> size == 0).count(),
        (trained - start) / 1e9,
        (assigned - trained) / 1e9);
  }

  /** Shows each stage on a line of its own; Ctrl-C ends any of them. */
  private final class Stages implements KMeansListener {
    private final Interruption interruption;
    private @Nullable Progress progress;

    Stages(Interruption interruption) {
      this.interruption = interruption;
    }

    <T> T during(String stage, Supplier<T> work) {
      try (Progress started = Progress.start(console, stage)) {
        progress = started;
        return work.get();
      } finally {
        progress = null;
      }
    }

    @Override
    public boolean onProgress(long done, long total) {
      if (progress != null) {
        progress.update(done, total);
      }
      return !interruption.requested();
    }
  }

  private void write(Centroids centroids, Assignment assignment) {
    if (centroidFile != null) {
      float[][] vectors = new float[centroids.count()][];
      Arrays.setAll(vectors, centroids::get);
      NpyWriter.write(centroidFile, vectors);
    }
    if (assignmentFile != null) {
      NpyWriter.write(assignmentFile, assignment.cells());
    }
  }

  private void print(Result result) {
    if (json) {
      console.line(Json.write(result));
      return;
    }
    console.line(
        "%s of %d dimensions in %s: objective %.6g, %s to %s a cell, %d empty"
            .formatted(
                Text.count(result.vectors(), "vector"),
                result.dimension(),
                Text.count(result.cells(), "cell"),
                result.objective(),
                Text.count(result.smallestCell()),
                Text.count(result.largestCell(), "vector"),
                result.emptyCells()));
    console.line(
        "trained on %s for %s in %s, assigned all in %s"
            .formatted(
                Text.count(result.trainingRows(), "row"),
                Text.count(result.iterations(), "iteration"),
                Text.seconds(result.trainSeconds()),
                Text.seconds(result.assignSeconds())));
  }
}
