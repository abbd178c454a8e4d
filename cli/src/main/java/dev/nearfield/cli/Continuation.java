package dev.nearfield.cli;

import dev.nearfield.InvalidVectorException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an import that stopped early goes on.
 *
 * @param input the vector file
 * @param directory the index's folder
 * @param fromRow the row that the import began with
 * @param count rows of the file
 */
record Continuation(Path input, Path directory, int fromRow, int count) {

  private static final Pattern BAD_VECTOR =
      Pattern.compile("vector (\\d+) of the source: (.*)", Pattern.DOTALL);
  private static final Pattern PLAIN = Pattern.compile("[\\w./+:@%=-]+");

  /** One line: what is in the index, and the command for the rest. */
  String explain(int kept) {
    return "%s of %s kept in %s; to go on: %s import --input %s --dir %s --from-row %d"
        .formatted(
            Text.count(kept, "vector"),
            input,
            directory,
            Launcher.command(),
            shellWord(input),
            shellWord(directory),
            fromRow + kept);
  }

  /** A failure with the file's row in its message, and the way on if some rows were kept. */
  CommandException explain(RuntimeException failure, int kept) {
    String message = reason(failure);
    boolean goesOn = kept > 0 && fromRow + kept < count;
    return CommandException.failure(
        goesOn ? message + System.lineSeparator() + explain(kept) : message, failure);
  }

  private String reason(RuntimeException failure) {
    String message = Messages.of(failure);
    Matcher vector = BAD_VECTOR.matcher(message);
    if (!(failure instanceof InvalidVectorException) || !vector.matches()) {
      return message;
    }
    long row = fromRow + Long.parseLong(vector.group(1));
    return "%s row %d: %s".formatted(input, row, vector.group(2));
  }

  private static String shellWord(Path path) {
    String text = path.toString();
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
