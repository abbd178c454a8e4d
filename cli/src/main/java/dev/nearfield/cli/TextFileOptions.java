package dev.nearfield.cli;

import dev.nearfield.testkit.dataset.TextOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is read from JSON lines, Parquet and CSV files, for all commands that read vectors. */
final class TextFileOptions {

  @Option(
      names = "--id-field",
      paramLabel = "NAME",
      description =
          "JSON field, Parquet column, or CSV column by name or number from 1, that holds ids (id,"
              + " if there is one, by default).")
  private @Nullable String idField;

  @Option(
      names = "--vector-field",
      paramLabel = "NAME",
      description = "JSON field or Parquet column that holds the components (vector by default).")
  private @Nullable String vectorField;

  @Option(
      names = "--separator",
      paramLabel = "C",
      description = "Between CSV fields: a character, or tab (by default , and in .tsv tab).")
  private @Nullable String separator;

  @Option(
      names = "--header",
      negatable = true,
      description = "Whether a CSV file begins with names (by default if they are no numbers).")
  private @Nullable Boolean header;

  /** The options as the readers take them. */
  TextOptions read() {
    TextOptions defaults = TextOptions.DEFAULT;
    return new TextOptions(
        idField,
        vectorField == null ? defaults.vectorField() : vectorField,
        separatorCharacter(),
        header == null
            ? TextOptions.Header.AUTO
            : header ? TextOptions.Header.PRESENT : TextOptions.Header.ABSENT);
  }

  private @Nullable Character separatorCharacter() {
    if (separator == null) {
      return null;
    }
    if (separator.equals("tab")) {
      return '\t';
    }
    if (separator.length() != 1) {
      throw CommandException.usage(
          "--separator must be one character or tab, was '%s'".formatted(separator));
    }
    return separator.charAt(0);
  }

  /** What was given, as words for a command that goes on where this one stopped. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    addWord(words, "--id-field", idField);
    addWord(words, "--vector-field", vectorField);
    addWord(words, "--separator", separator);
    if (header != null) {
      words.add(header ? "--header" : "--no-header");
    }
    return words;
  }

  private static void addWord(List<String> words, String option, @Nullable String value) {
    if (value != null) {
      words.add(option);
      words.add(value);
    }
  }
}
