package dev.nearfield.cli;

import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.util.Locale;
import java.util.UUID;

/**
 * The vectors of a file from a row on, under the ids that the file gives them, or numbered from a
 * first id on: as {@code long}, as decimal text, or as the UUID whose low half is the number.
 *
 * <p>Threads: {@link #read} from any thread, ids from one at a time. Owns: nothing, borrows the
 * file.
 */
public final class VectorFileSource implements VectorSource {

  private final VectorFile file;
  private final int firstRow;
  private final KeyType ids;
  private final long firstId;
  private final boolean named;
  private final MetadataConverter converter;
  private int lastNamedRow;

  /** All rows of an open file by number, whatever ids it has. */
  public VectorFileSource(VectorFile file, KeyType ids, long firstId) {
    this(file, 0, ids, firstId, false, new MetadataConverter(Schema.EMPTY));
  }

  private VectorFileSource(
      VectorFile file,
      int firstRow,
      KeyType ids,
      long firstId,
      boolean named,
      MetadataConverter converter) {
    this.file = file;
    this.firstRow = firstRow;
    this.ids = ids;
    this.firstId = firstId;
    this.named = named;
    this.converter = converter;
    lastNamedRow = firstRow;
  }

  /**
   * The rows of an open file from {@code 0 <= firstRow < file.count()} on, under the file's ids if
   * it has any.
   *
   * @throws CommandException if an id of the file is none of the index's type, or a field none of
   *     its own
   */
  static VectorFileSource from(
      VectorFile file, int firstRow, KeyType ids, long firstId, MetadataConverter converter) {
    var source = new VectorFileSource(file, firstRow, ids, firstId, file.hasIds(), converter);
    boolean parsesIds = file.hasIds() && ids != KeyType.STRING;
    if (parsesIds || file.hasFields()) {
      for (int row = firstRow; row < file.count(); row++) { // All before the first is added.
        if (parsesIds) {
          source.parse(row);
        }
        source.metadata(row - firstRow);
      }
    }
    return source;
  }

  @Override
  public int count() {
    return file.count() - firstRow;
  }

  @Override
  public void read(int position, float[] vector) {
    file.read(firstRow + position, vector);
  }

  @Override
  public Metadata metadata(int position) {
    if (!file.hasFields()) {
      return Metadata.EMPTY;
    }
    int row = firstRow + position;
    try {
      return converter.convert(file.fields(row));
    } catch (IllegalArgumentException refused) {
      throw CommandException.failure(
          "%s %s: %s".formatted(file.file(), file.place(row), refused.getMessage()));
    }
  }

  @Override
  public Object id(int position) {
    lastNamedRow = firstRow + position;
    return named ? parse(lastNamedRow) : idOf(ids, firstId + position);
  }

  /** The row whose id was asked for last: when an add refuses an id, it is that one. */
  int lastNamedRow() {
    return lastNamedRow;
  }

  /** Where a row lies, for messages. */
  String place(int position) {
    return "%s %s".formatted(file.file(), file.place(firstRow + position));
  }

  private Object parse(int row) {
    String id = file.id(row);
    try {
      return switch (ids) {
        case STRING -> id;
        case LONG -> number(id);
        case UUID -> UUID.fromString(id);
      };
    } catch (IllegalArgumentException _) {
      throw CommandException.failure(
          "%s %s: the id '%s' is no %s: --ids string takes any"
              .formatted(file.file(), file.place(row), id, ids.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** Two texts are two ids: of those that stand for one number only the shortest is taken. */
  private static Object number(String id) {
    long number = Long.parseLong(id);
    if (!Long.toString(number).equals(id)) {
      throw new NumberFormatException(id);
    }
    return number;
  }

  /** The id that stands for a number. */
  static Object idOf(KeyType ids, long number) {
    return switch (ids) {
      case LONG -> number;
      case STRING -> Long.toString(number);
      case UUID -> new UUID(0L, number);
    };
  }
}
