package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.testkit.dataset.FbinWriter;
import dev.nearfield.testkit.dataset.NpyWriter;
import dev.nearfield.testkit.dataset.VectorWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the vectors of an index into a file. */
@Command(
    name = "export",
    sortOptions = false,
    description = {
      "Writes the vectors of an index into a file, and their ids into another.",
      "The files appear whole or not at all. Vectors are as stored: of length 1 under cosine."
    })
final class ExportCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "Vector file to write; its name ends in .npy or .fbin.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Id file to write, in the vectors' order: .txt has one per line, .jsonl JSON.")
  private @Nullable Path ids;

  @Option(
      names = "--order",
      paramLabel = "stored|id",
      description =
          "As they lie in the files (default), or by id, which keeps all ids on the heap.")
  private ExportOrder order = ExportOrder.STORED;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ExportCommand(Console console) {
    this.console = console;
  }

  /** What was done, as JSON has it. */
  record Result(int exported, int dimension, double seconds) {}

  @Override
  public Integer call() {
    requireDifferentFiles();
    IndexFolder.requireFolder(folder.path());
    long start = System.nanoTime();
    try (var interruption = Interruption.install(console);
        VectorIndex index = VectorIndex.builder().warmup(Warmup.OFF).openReadOnly(folder.path())) {
      if (index.size() == 0) {
        throw CommandException.usage("the index in %s is empty".formatted(folder.path()));
      }
      export(index, interruption);
      double seconds = (System.nanoTime() - start) / 1e9;
      print(new Result(index.size(), index.dimension(), seconds));
      return ExitCode.OK;
    }
  }

  private void requireDifferentFiles() {
    OutputFile.requireWritable(target);
    OutputFile.requireWritable(ids);
    if (target.equals(ids)) {
      throw CommandException.usage("--to and --ids name the same file");
    }
  }

  private void export(VectorIndex index, Interruption interruption) {
    try (VectorWriter vectors = writer(index);
        IdWriter idWriter = IdWriter.create(ids);
        Progress progress = Progress.start(console, "exporting")) {
      int[] done = {0};
      order.forEach(
          index,
          (id, vector) -> {
            interruption.check();
            vectors.write(vector);
            idWriter.write(id);
            progress.update(++done[0], index.size());
          });
      idWriter.commit();
      vectors.commit();
    }
  }

  private VectorWriter writer(VectorIndex index) {
    String name = target.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return NpyWriter.create(target, index.size(), index.dimension());
    }
    if (name.endsWith(".fbin")) {
      return FbinWriter.create(target, index.size(), index.dimension());
    }
    throw CommandException.usage("%s must end in .npy or .fbin".formatted(target));
  }

  private void print(Result result) {
    if (json) {
      console.line(Json.write(result));
      return;
    }
    console.line(
        "exported %s of %d dimensions to %s in %s"
            .formatted(
                Text.count(result.exported(), "vector"),
                result.dimension(),
                target,
                Text.seconds(result.seconds())));
  }
}
