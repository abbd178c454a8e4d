package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Writes u8bin files, a byte per component; their form is in {@link BinFormat}. */
public final class U8binWriter implements VectorWriter {

  private static final int MAX_BYTE = 255;

  private final RowsWriter rows;

  private U8binWriter(RowsWriter rows) {
    this.rows = rows;
  }

  /**
   * Starts a file.
   *
   * @param count vectors that will follow, at least one
   * @param dimension components of each, at most 65,536
   */
  public static U8binWriter create(Path file, int count, int dimension) {
    RowsWriter.requireShape(count, dimension);
    AtomicFile output = AtomicFile.create(file);
    output.room(BinFormat.HEADER_BYTES).putInt(count).putInt(dimension);
    return new U8binWriter(new RowsWriter(output, count, dimension, Byte.BYTES, U8binWriter::put));
  }

  /**
   * Appends a vector.
   *
   * @throws IllegalArgumentException also if a component is no whole number {@code 0..255}
   */
  @Override
  public void write(float[] vector) {
    rows.write(vector);
  }

  private static void put(ByteBuffer row, float component) {
    if (component != (int) component || component < 0 || component > MAX_BYTE) {
      throw new IllegalArgumentException(
          "a component of a u8bin file is a whole number from 0 to 255, not " + component);
    }
    row.put((byte) (int) component);
  }

  @Override
  public void commit() {
    rows.commit();
  }

  @Override
  public void close() {
    rows.close();
  }
}
