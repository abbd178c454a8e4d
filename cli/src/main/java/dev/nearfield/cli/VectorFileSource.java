package dev.nearfield.cli;

import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.util.UUID;

/**
 * The vectors of a file from a row on, numbered from a first id on: as {@code long}, as decimal
 * text, or as the UUID whose low half is the number.
 *
 * <p>Threads: share freely. Owns: nothing, borrows the file.
 */
public final class VectorFileSource implements VectorSource {

  private final VectorFile file;
  private final int firstRow;
  private final KeyType ids;
  private final long firstId;

  /** All rows of an open file. */
  public VectorFileSource(VectorFile file, KeyType ids, long firstId) {
    this(file, 0, ids, firstId);
  }

  /** The rows of an open file from {@code 0 <= firstRow < file.count()} on. */
  VectorFileSource(VectorFile file, int firstRow, KeyType ids, long firstId) {
    this.file = file;
    this.firstRow = firstRow;
    this.ids = ids;
    this.firstId = firstId;
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
  public Object id(int position) {
    return idOf(ids, firstId + position);
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
