package dev.nearfield.cli;

import static java.util.stream.Collectors.joining;

import dev.nearfield.DuplicateIdException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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

  /** A failure with the file's row in its message, and the way on if there is one. */
  CommandException explain(RuntimeException failure, VectorFileSource source, int kept) {
    List<String> lines = new ArrayList<>();
    OptionalInt bad = badRow(failure, source);
    lines.add(bad.isPresent() ? inFile(failure, bad.getAsInt()) : Messages.of(failure));
    if (kept > 0 && fromRow + kept < file.count()) {
      lines.add(explain(kept));
    }
    bad.ifPresent(row -> lines.add(advice(row, fromRow + kept)));
    return CommandException.failure(String.join(System.lineSeparator(), lines), failure);
  }

  /** Going on from the first row that is not kept would end at the same bad row again. */
  private String advice(int bad, int next) {
    String correct = "correct " + file.place(bad);
    if (bad + 1 == file.count()) {
      return correct;
    }
    return bad == next
        ? "%s, or skip it with --from-row %d".formatted(correct, bad + 1)
        : "%s, or skip rows %d to %d with --from-row %d".formatted(correct, next, bad, bad + 1);
  }

  private OptionalInt badRow(RuntimeException failure, VectorFileSource source) {
    if (failure instanceof DuplicateIdException) {
      return OptionalInt.of(source.lastNamedRow());
    }
    Matcher vector = BAD_VECTOR.matcher(Messages.of(failure));
    return failure instanceof InvalidVectorException && vector.matches()
        ? OptionalInt.of(fromRow + Integer.parseInt(vector.group(1)))
        : OptionalInt.empty();
  }

  private String inFile(RuntimeException failure, int row) {
    String message = BAD_VECTOR.matcher(Messages.of(failure)).replaceFirst("$2");
    return "%s %s: %s".formatted(file.file(), file.place(row), message);
  }

  private static String shellWord(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
