package dev.nearfield.cli;

import dev.nearfield.Maintenance;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Copies an index as it is now. */
@Command(
    name = "snapshot",
    description = {
      "Saves an index and copies it to a new or empty folder, which opens as an index.",
      "On the same file system the files are linked: that takes a moment and hardly any room."
          + " A process that has the index open for writing calls VectorIndex.snapshot instead."
    })
final class SnapshotCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the snapshot, new or empty.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  SnapshotCommand(Console console) {
    this.console = console;
  }

  /** What was copied, as JSON has it. */
  record Result(String snapshot, int size) {}

  @Override
  public Integer call() {
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index =
        VectorIndex.builder()
            .maintenance(Maintenance.MANUAL)
            .warmup(Warmup.OFF)
            .open(folder.path())) {
      index.snapshot(target);
      console.line(
          json
              ? Json.write(new Result(target.toString(), index.size()))
              : "%s: %s".formatted(target, Text.count(index.size(), "vector")));
    }
    return ExitCode.OK;
  }
}
