package dev.nearfield;

import dev.nearfield.FieldValue.ListValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.filter.FilterText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The metadata fields that an index keeps in columns, so that filters on them are fast. Chosen when
 * the index is created. Fields that are not declared can be stored and filtered too, slower.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param fields at most {@link #MAX_FIELDS}, each name once; their order is that of the columns
 */
public record Schema(List<Field> fields) {

  /** The most declared fields. */
  public static final int MAX_FIELDS = 31;

  /** No declared fields. */
  public static final Schema EMPTY = new Schema(List.of());

  /**
   * A declared field.
   *
   * @param name as in {@link Metadata}
   * @param type of its values, or of the elements of its lists
   */
  public record Field(String name, FieldType type) {

    /** Checks the name. */
    public Field {
      String flaw = FilterText.flawOfName(name);
      if (flaw != null) {
        throw new InvalidMetadataException(flaw);
      }
    }

    /** As the command line takes it: {@code lang string}. */
    @Override
    public String toString() {
      return name + " " + type.name().toLowerCase(Locale.ROOT);
    }

    /** Whether a column of this field takes the value: its type, a list of it, or a number. */
    boolean takes(FieldValue value) {
      return switch (value) {
        case Scalar scalar -> takes(scalar.type());
        case ListValue list -> list.elementType().map(this::takes).orElse(true);
      };
    }

    private boolean takes(FieldType given) {
      return given == type || (type == FieldType.DOUBLE && given == FieldType.LONG);
    }
  }

  /** Checks number and names; copies the fields. */
  public Schema {
    fields = List.copyOf(fields);
    OutOfRangeException.check("declared fields", fields.size(), 0, MAX_FIELDS);
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        throw new InvalidMetadataException(
            "field %s is declared twice: declare it once".formatted(FilterText.name(field.name())));
      }
    }
  }

  /** One declared field; {@link #with} adds more. */
  public static Schema of(String name, FieldType type) {
    return EMPTY.with(name, type);
  }

  /** The same and one more field. */
  public Schema with(String name, FieldType type) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, type));
    return new Schema(more);
  }

  /** The column of a field; -1 if it is not declared. */
  public int column(String name) {
    for (int column = 0; column < fields.size(); column++) {
      if (fields.get(column).name().equals(name)) {
        return column;
      }
    }
    return -1;
  }

  /**
   * Refuses metadata whose declared fields have another type: such a value would never match. A
   * long is fine where a double is declared; a missing field always is.
   *
   * @throws InvalidMetadataException naming the first such field
   */
  public void check(Metadata metadata) {
    for (Field field : fields) {
      FieldValue value = metadata.get(field.name()).orElse(null);
      if (value != null && !field.takes(value)) {
        throw new InvalidMetadataException(
            "field %s is declared as %s, but has the value %s: convert it, or choose another name"
                .formatted(FilterText.name(field.name()), field.type(), value));
      }
    }
  }

  /** As the command line takes it: {@code lang string, price double}. */
  @Override
  public String toString() {
    return fields.isEmpty()
        ? "without fields"
        : fields.stream().map(Field::toString).collect(Collectors.joining(", "));
  }
}
