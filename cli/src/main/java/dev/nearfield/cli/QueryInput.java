package dev.nearfield.cli;

import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The vectors that a command looks for: rows of a file, or one given by its numbers. */
final class QueryInput {

  @Option(names = "--query", paramLabel = "FILE", description = "Vector file to search for.")
  private @Nullable Path file;

  @Option(names = "--row", paramLabel = "N", description = "Row of the file (0 by default).")
  private @Nullable Integer row;

  @Option(names = "--all", description = "All rows of the file.")
  private boolean all;

  @Option(
      names = "--vector",
      split = ",",
      paramLabel = "X",
      description = "The query's components, in place of a file.")
  private float @Nullable [] vector;

  @Mixin private final TextFileOptions textOptions = new TextFileOptions();

  /**
   * A query.
   *
   * @param number of its row
   * @param vector its components
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Input(int number, float[] vector) {}

  /** Refuses options that contradict one another. */
  void check() {
    if (file != null && vector != null) {
      throw CommandException.usage("--query and --vector exclude each other");
    }
    if (file == null && vector == null) {
      throw CommandException.usage("either --query or --vector is needed");
    }
    if (vector != null && (row != null || all)) {
      throw CommandException.usage("--row and --all choose rows of a file: they need --query");
    }
    if (row != null && all) {
      throw CommandException.usage("--row and --all exclude each other");
    }
  }

  /** Hands over one query after the other; of a file's rows one is in the heap at a time. */
  void forEach(Consumer<Input> action) {
    check();
    if (vector != null) {
      action.accept(new Input(0, vector));
      return;
    }
    try (VectorFile open = VectorFile.open(Objects.requireNonNull(file), textOptions.read())) {
      int first = row == null ? 0 : row;
      if (!all) {
        Options.requireRange("--row", first, 0, open.count() - 1);
      }
      int end = all ? open.count() : first + 1;
      for (int number = first; number < end; number++) {
        action.accept(new Input(number, open.read(number)));
      }
    }
  }
}
