package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;

/** Appends as many float32 rows to a file as its header promised. */
final class RowsWriter implements AutoCloseable {

  private final AtomicFile file;
  private final int count;
  private final int dimension;
  private int written;

  RowsWriter(AtomicFile file, int count, int dimension) {
    this.file = file;
    this.count = count;
    this.dimension = dimension;
  }

  /** Refuses what no reader would take back. */
  static void requireShape(int count, int dimension) {
    if (count < 1 || dimension < 1 || dimension > RowLayout.MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "a file of vectors has at least one, of 1 to %d components; asked were %d of %d"
              .formatted(RowLayout.MAX_DIMENSION, count, dimension));
    }
  }

  void write(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "vector must have %d components, has %d".formatted(dimension, vector.length));
    }
    if (written == count) {
      throw new IllegalStateException("all %d vectors are written".formatted(count));
    }
    ByteBuffer row = file.room(dimension * Float.BYTES);
    for (float component : vector) {
      row.putFloat(component);
    }
    written++;
  }

  void commit() {
    if (written != count) {
      throw new IllegalStateException("%d of %d vectors are written".formatted(written, count));
    }
    file.commit();
  }

  @Override
  public void close() {
    file.close();
  }
}
