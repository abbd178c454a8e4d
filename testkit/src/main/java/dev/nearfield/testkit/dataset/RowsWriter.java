package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;

/** Appends as many rows to a file as its header promised. */
final class RowsWriter implements AutoCloseable {

  private final AtomicFile file;
  private final int count;
  private final int dimension;
  private final int componentBytes;
  private final ComponentWriter components;
  private int written;

  /** Appends a component in its form. */
  @FunctionalInterface
  interface ComponentWriter {
    void put(ByteBuffer row, float component);
  }

  /** Rows of float32. */
  RowsWriter(AtomicFile file, int count, int dimension) {
    this(file, count, dimension, Float.BYTES, ByteBuffer::putFloat);
  }

  /** Rows of another form. */
  RowsWriter(
      AtomicFile file, int count, int dimension, int componentBytes, ComponentWriter components) {
    this.file = file;
    this.count = count;
    this.dimension = dimension;
    this.componentBytes = componentBytes;
    this.components = components;
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
    ByteBuffer row = file.room(dimension * componentBytes);
    for (float component : vector) {
      components.put(row, component);
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
