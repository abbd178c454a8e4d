package dev.nearfield.cli;

import dev.nearfield.FieldType;
import dev.nearfield.Schema;
import dev.nearfield.testkit.dataset.MetadataFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fields of a text are stored as metadata, and which of them are declared. */
final class MetadataOptions {

  private static final String ALL = "all";

  @Option(
      names = "--schema",
      paramLabel = "\"NAME TYPE, ...\"",
      description =
          "Declared fields of a new index, fast to filter by; TYPE is string, long, double, boolean"
              + " or timestamp. Each is read from JSON lines, Parquet or CSV.")
  private @Nullable String schema;

  @Option(
      names = "--metadata",
      paramLabel = "NAME,...|all",
      split = ",",
      description = "Further fields to store as metadata; all reads every one (not of CSV).")
  private List<String> names = List.of();

  /** The declared fields; null if nothing was said. */
  @Nullable Schema schema() {
    return schema == null ? null : parse(schema);
  }

  /** The fields to read. */
  MetadataFields fields() {
    Set<String> read = new HashSet<>(names);
    boolean all = read.remove(ALL);
    Schema declared = schema();
    if (declared != null) {
      declared.fields().forEach(field -> read.add(field.name()));
    }
    return new MetadataFields(read, all);
  }

  /** What was given, as words for a command that goes on where this one stopped. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (schema != null) {
      words.add("--schema");
      words.add(schema);
    }
    if (!names.isEmpty()) {
      words.add("--metadata");
      words.add(String.join(",", names));
    }
    return words;
  }

  private static Schema parse(String text) {
    Schema schema = Schema.EMPTY;
    for (String field : text.split(",", -1)) {
      String trimmed = field.strip();
      int space = trimmed.lastIndexOf(' ');
      if (space < 0) {
        throw CommandException.usage(
            "--schema must be pairs of name and type, as in \"lang string, price double\"; found"
                + " '%s'".formatted(trimmed));
      }
      schema = schema.with(trimmed.substring(0, space).strip(), type(trimmed.substring(space + 1)));
    }
    return schema;
  }

  private static FieldType type(String name) {
    try {
      return FieldType.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw CommandException.usage(
          "--schema: a type is string, long, double, boolean or timestamp, not '%s'"
              .formatted(name));
    }
  }
}
