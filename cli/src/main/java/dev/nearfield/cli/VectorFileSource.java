package dev.nearfield.cli;

import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.util.UUID;

/**
 * The vectors of a file, numbered from a first id on: as {@code long}, as decimal text, or as the
 * UUID whose low half is the number.
 *
 * <p>Threads: share freely. Owns: nothing, borrows the file.
 */
public final class VectorFileSource implements VectorSource {

  private final VectorFile file;
  private final KeyType ids;
  private final long firstId;

  /** The rows of an open file. */
  public VectorFileSource(VectorFile file, KeyType ids, long firstId) {
    this.file = file;
    this.ids = ids;
    this.firstId = firstId;
  }

  @Override
  public int count() {
    return file.count();
  }

  @Override
  public void read(int position, float[] vector) {
    file.read(position, vector);
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
