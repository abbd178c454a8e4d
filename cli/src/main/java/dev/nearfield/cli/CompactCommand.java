package dev.nearfield.cli;

import dev.nearfield.Maintenance;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes deleted and replaced rows out of an index. */
@Command(
    name = "compact",
    description = {
      "Takes deleted and replaced rows out of the graph of an index and saves it.",
      "A process that has the index open for writing does that by itself."
    })
final class CompactCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  CompactCommand(Console console) {
    this.console = console;
  }

  /** What was done, as JSON has it. */
  record Result(int vectors, int rowsFreed) {}

  @Override
  public Integer call() {
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index =
        VectorIndex.builder()
            .maintenance(Maintenance.MANUAL)
            .warmup(Warmup.OFF)
            .open(folder.path())) {
      int freed = index.compact();
      report(new Result(index.size(), freed));
    }
    return ExitCode.OK;
  }

  private void report(Result result) {
    if (json) {
      console.line(Json.write(result));
    } else {
      console.line(
          "%s: %s, %s freed"
              .formatted(
                  folder.path(),
                  Text.count(result.vectors(), "vector"),
                  Text.count(result.rowsFreed(), "row")));
    }
  }
}
