package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds the vectors of a file to an index. */
@Command(
    name = "import",
    description = {
      "Adds the vectors of a file to an index, which is created if there is none.",
      "Ids are those of the file, or the rows' numbers where it has none; an existing index goes"
          + " on from its size. Ctrl-C saves what was added so far and exits with 130.",
      "Importing the same file again adds it again, under new ids; --from-row goes on with an"
          + " import that stopped."
    })
final class ImportCommand implements Callable<Integer> {

  private final Console console;

  /** Whether a failure left some vectors in the index. */
  private boolean addedSome;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "Vector file; FILE#NAME for an array of an HDF5 file.")
  @SuppressWarnings("NullAway.Init")
  private Path input;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--metric",
      paramLabel = "l2|cosine|dot",
      converter = MetricConverter.class,
      description = "What is compared; required for a new index.")
  private @Nullable Metric metric;

  @Mixin private final IndexOptions indexOptions = new IndexOptions();

  @Option(
      names = "--ids",
      paramLabel = "long|string|uuid",
      description =
          "Type of a new index's ids (by default string where the file has ids, or else long).")
  private @Nullable KeyType ids;

  @Option(
      names = "--keys",
      paramLabel = "off-heap|chronicle",
      converter = KeysConverter.class,
      description =
          "Where the way from ids to rows is kept: in memory, the default, or in a Chronicle Map"
              + " beside the index.")
  private IntFunction<KeyOptions> keys = KeysConverter.OFF_HEAP;

  @Mixin private final TextFileOptions textOptions = new TextFileOptions();

  @Mixin private final MetadataOptions metadata = new MetadataOptions();

  @Option(
      names = "--from-row",
      paramLabel = "N",
      description = "First row of the file to add (0 by default).")
  private int fromRow;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (one per processor by default).")
  private int threads = BulkOptions.DEFAULT.threads();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ImportCommand(Console console) {
    this.console = console;
  }

  /** What was done, as JSON has it. */
  record Result(int added, int size, double seconds, boolean interrupted) {}

  @Override
  public Integer call() {
    Options.requireRange("--threads", threads, 1, 1024);
    try (var interruption = Interruption.install(console);
        VectorFile file = VectorFile.open(input, textOptions.read().fields(metadata.fields()))) {
      Result result = importInto(file, interruption);
      print(result);
      if (result.interrupted()) {
        console.err().println("nearfield: " + continuation(file).explain(result.added()));
      }
      return result.interrupted() ? ExitCode.INTERRUPTED : ExitCode.OK;
    }
  }

  private Result importInto(VectorFile file, Interruption interruption) {
    Options.requireRange("--from-row", fromRow, 0, file.count() - 1);
    boolean isNew = !holdsIndex();
    try {
      return importInto(file, isNew, interruption);
    } catch (RuntimeException failure) {
      if (isNew && !addedSome && IndexFolder.holdsIndex(folder.path())) {
        IndexFolder.clear(folder.path()); // its options would bind who tries again with others
      }
      throw failure;
    }
  }

  private Result importInto(VectorFile file, boolean isNew, Interruption interruption) {
    long start = System.nanoTime();
    try (VectorIndex index = builder(file, isNew).openOrCreate(folder.path())) {
      requireDimension(file, index);
      var source =
          VectorFileSource.from(
              file, fromRow, index.idType(), index.size(), new MetadataConverter(index.schema()));
      int added = addOrExplain(index, source, file, interruption);
      index.save();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Result(added, index.size(), seconds, added < source.count());
    }
  }

  private boolean holdsIndex() {
    if (Files.exists(folder.path())) {
      IndexFolder.requireFolder(folder.path());
    }
    boolean holdsIndex = IndexFolder.holdsIndex(folder.path());
    if (!holdsIndex && !IndexFolder.isAbsentOrEmpty(folder.path())) {
      throw CommandException.usage(
          "%s holds other files and no index: name a new folder".formatted(folder.path()));
    }
    return holdsIndex;
  }

  private IndexBuilder builder(VectorFile file, boolean isNew) {
    IndexBuilder builder = indexOptions.applyTo(VectorIndex.builder()).warmup(Warmup.OFF);
    builder.keys(keys.apply(file.count()));
    if (isNew) {
      builder.dimension(file.dimension());
    }
    Schema schema = metadata.schema();
    if (schema != null) {
      builder.schema(schema);
    }
    if (metric != null) {
      builder.metric(metric);
    } else if (isNew) {
      throw CommandException.usage("a new index needs --metric l2, cosine or dot");
    }
    if (ids != null || isNew) {
      builder.ids(ids == null ? defaultIds(file) : ids);
    }
    return builder;
  }

  private static KeyType defaultIds(VectorFile file) {
    return file.hasIds() ? KeyType.STRING : KeyType.LONG;
  }

  private void requireDimension(VectorFile file, VectorIndex index) {
    if (file.dimension() != index.dimension()) {
      throw CommandException.usage(
          "%s has vectors of %d dimensions, the index in %s of %d"
              .formatted(input, file.dimension(), folder.path(), index.dimension()));
    }
  }

  private int addOrExplain(
      VectorIndex index, VectorFileSource source, VectorFile file, Interruption interruption) {
    int before = index.size();
    try {
      return addAll(index, source, interruption);
    } catch (RuntimeException failure) {
      addedSome = index.size() > before;
      save(index, failure);
      throw continuation(file).explain(failure, source, index.size() - before);
    }
  }

  /** Only what is saved counts as kept. */
  private static void save(VectorIndex index, RuntimeException failure) {
    try {
      index.save();
    } catch (RuntimeException unsaved) {
      failure.addSuppressed(unsaved);
      throw failure;
    }
  }

  private Continuation continuation(VectorFile file) {
    List<String> words = new ArrayList<>(textOptions.words());
    words.addAll(metadata.words());
    return new Continuation(file, folder.path(), fromRow, words);
  }

  private int addAll(VectorIndex index, VectorFileSource source, Interruption interruption) {
    return new Session(console, interruption)
        .run(
            "adding",
            listener ->
                index.addAll(source, BulkOptions.DEFAULT.threads(threads).listener(listener)));
  }

  private void print(Result result) {
    if (json) {
      console.out().println(Json.write(result));
      return;
    }
    console.line(
        "added %s in %s; %s holds %s"
            .formatted(
                Text.count(result.added(), "vector"),
                Text.seconds(result.seconds()),
                folder.path(),
                Text.count(result.size())));
  }
}
