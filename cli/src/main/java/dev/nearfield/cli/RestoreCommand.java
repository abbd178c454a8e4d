package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes an index of a snapshot. */
@Command(
    name = "restore",
    description = {
      "Copies a snapshot to a new or empty folder, checks every byte of it, and opens it.",
      "The snapshot stays as it is; the two share no file."
    })
final class RestoreCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the index, new or empty.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  RestoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    IndexFolder.requireFolder(folder.path());
    VectorIndex.restore(folder.path(), target);
    try (VectorIndex index = VectorIndex.openReadOnly(target)) {
      console.line("%s: %s".formatted(target, Text.count(index.size(), "vector")));
    }
    return ExitCode.OK;
  }
}
