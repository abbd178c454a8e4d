package dev.nearfield.cli;

import dev.nearfield.Filter;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts the records that match a filter. */
@Command(name = "count", description = "Counts the records of an index that match a filter.")
final class CountCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--filter",
      required = true,
      paramLabel = "TEXT",
      converter = FilterConverter.class,
      description = "As in \"lang = 'en' AND price BETWEEN 5 AND 20\".")
  @SuppressWarnings("NullAway.Init")
  private Filter filter;

  CountCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    IndexFolder.requireFolder(folder.path());
    try (VectorIndex index = VectorIndex.builder().warmup(Warmup.OFF).openReadOnly(folder.path())) {
      console.line(String.valueOf(index.count(filter)));
    }
    return ExitCode.OK;
  }
}
