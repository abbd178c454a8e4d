package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
  private Snapshot snapshot;

  /** One of the two. */
  private static final class Snapshot {

    @Option(names = "--dir", paramLabel = "DIR", description = "Folder of the snapshot.")
    private @Nullable Path option;

    @Parameters(paramLabel = "DIR", description = "The same, without --dir.")
    private @Nullable Path argument;

    Path path() {
      return option != null ? option : Objects.requireNonNull(argument);
    }
  }

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the index to make, new or empty.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  RestoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    IndexFolder.requireFolder(snapshot.path());
    VectorIndex.restore(snapshot.path(), target);
    try (VectorIndex index = VectorIndex.openReadOnly(target)) {
      console.line("%s: %s".formatted(target, Text.count(index.size(), "vector")));
    }
    return ExitCode.OK;
  }
}
