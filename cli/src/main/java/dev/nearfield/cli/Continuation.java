package dev.nearfield.cli;

import static java.util.stream.Collectors.joining;

import dev.nearfield.DuplicateIdException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an import that stopped early goes on.
 *
 * @param file the vector file
 * @param directory the index's folder
 * @param fromRow the row that the import began with
 * @param more options that the command needs again
 */
record Continuation(VectorFile file, Path directory, int fromRow, List<String> more) {

  private static final Pattern BAD_VECTOR =
      Pattern.compile("vector (\\d+) of the source: (.*)", Pattern.DOTALL);
  private static final Pattern PLAIN = Pattern.compile("[\\w./+:@%=-]+");

  /** One line: what is in the index, and the command for the rest. */
  String explain(int kept) {
    String options = more.stream().map(word -> " " + shellWord(word)).collect(joining());
    return "%s of %s kept in %s; to go on: %s import --input %s --dir %s --from-row %d%s"
        .formatted(
            Text.count(kept, "vector"),
            file.file(),
            directory,
            Launcher.command(),
            shellWord(file.file().toString()),
            shellWord(directory.toString()),
            fromRow + kept,
            options);
  }

  /** A failure with the file's row in its message, and the way on if some rows were kept. */
  CommandException explain(RuntimeException failure, VectorFileSource source, int kept) {
    String message = reason(failure, source);
    boolean goesOn = kept > 0 && fromRow + kept < file.count();
    return CommandException.failure(
        goesOn ? message + System.lineSeparator() + explain(kept) : message, failure);
  }

  private String reason(RuntimeException failure, VectorFileSource source) {
    String message = Messages.of(failure);
    if (failure instanceof DuplicateIdException) {
      return "%s %s: %s".formatted(file.file(), source.lastPlace(), message);
    }
    Matcher vector = BAD_VECTOR.matcher(message);
    if (!(failure instanceof InvalidVectorException) || !vector.matches()) {
      return message;
    }
    int row = fromRow + Integer.parseInt(vector.group(1));
    return "%s %s: %s".formatted(file.file(), file.place(row), vector.group(2));
  }

  private static String shellWord(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
