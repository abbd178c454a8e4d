package dev.nearfield.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The folder that a command works on: {@code --dir DIR}, or {@code DIR} alone. To be used as an
 * argument group, which sees to it that there are not two.
 */
final class FolderOption {

  @Option(names = "--dir", paramLabel = "DIR", description = "Folder of the index.")
  private @Nullable Path option;

  @Parameters(paramLabel = "DIR", description = "The same, without --dir.")
  private @Nullable Path argument;

  /** The folder; the group is there only if one of the two was given. */
  Path path() {
    return option != null ? option : Objects.requireNonNull(argument);
  }
}
