package dev.nearfield.cli;

import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The vectors that commands about many shards look for. */
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

  /** All of them, in the heap. */
  List<Input> read() {
    if ((file == null) == (vector == null)) {
      throw CommandException.usage("either --query or --vector is needed");
    }
    if (vector != null) {
      if (row != null || all) {
        throw CommandException.usage("--row and --all choose rows of a file: they need --query");
      }
      return List.of(new Input(0, vector));
    }
    if (row != null && all) {
      throw CommandException.usage("--row and --all exclude each other");
    }
    return readFile(Objects.requireNonNull(file));
  }

  private List<Input> readFile(Path queries) {
    try (VectorFile open = VectorFile.open(queries, textOptions.read())) {
      if (all) {
        return IntStream.range(0, open.count())
            .mapToObj(number -> new Input(number, open.read(number)))
            .toList();
      }
      int number = row == null ? 0 : row;
      Options.requireRange("--row", number, 0, open.count() - 1);
      return List.of(new Input(number, open.read(number)));
    }
  }
}
