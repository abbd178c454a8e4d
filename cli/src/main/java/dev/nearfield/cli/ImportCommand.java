package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds the vectors of a file to an index. */
@Command(
    name = "import",
    description = {
      "Adds the vectors of a file to an index, which is created if there is none.",
      "Ids are the rows' numbers; an existing index goes on from its size. Ctrl-C saves what was"
          + " added so far and exits with 130."
    })
final class ImportCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--input", required = true, paramLabel = "FILE", description = "Vector file.")
  @SuppressWarnings("NullAway.Init")
  private Path input;

  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Index folder.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

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
      description = "Type of a new index's ids (long by default).")
  private @Nullable KeyType ids;

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
        VectorFile file = VectorFile.open(input)) {
      Result result = importInto(file, interruption);
      print(result);
      return result.interrupted() ? ExitCode.INTERRUPTED : ExitCode.OK;
    }
  }

  private Result importInto(VectorFile file, Interruption interruption) {
    boolean isNew = !IndexFolder.holdsIndex(directory);
    if (isNew && !IndexFolder.isAbsentOrEmpty(directory)) {
      throw CommandException.usage(
          "%s holds other files and no index: name a new folder".formatted(directory));
    }
    long start = System.nanoTime();
    try (VectorIndex index = builder(file, isNew).openOrCreate(directory)) {
      var source = new VectorFileSource(file, index.idType(), index.size());
      int added = addAll(index, source, interruption);
      index.save();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Result(added, index.size(), seconds, added < source.count());
    }
  }

  private IndexBuilder builder(VectorFile file, boolean isNew) {
    IndexBuilder builder = indexOptions.applyTo(VectorIndex.builder());
    builder.dimension(file.dimension());
    if (metric != null) {
      builder.metric(metric);
    } else if (isNew) {
      throw CommandException.usage("a new index needs --metric l2, cosine or dot");
    }
    if (ids != null || isNew) {
      builder.ids(ids == null ? KeyType.LONG : ids);
    }
    return builder;
  }

  private int addAll(VectorIndex index, VectorFileSource source, Interruption interruption) {
    try (Progress progress = Progress.start(console, "adding")) {
      return index.addAll(
          source,
          BulkOptions.DEFAULT
              .threads(threads)
              .listener(
                  (done, total) -> {
                    progress.update(done, total);
                    return !interruption.requested();
                  }));
    }
  }

  private void print(Result result) {
    if (json) {
      console.out().println(Json.write(result));
      return;
    }
    console.line(
        "added %s vectors in %s; %s holds %s"
            .formatted(
                Text.count(result.added()),
                Text.seconds(result.seconds()),
                directory,
                Text.count(result.size())));
  }
}
