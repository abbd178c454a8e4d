package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;

/** How one component of a row is stored. */
public enum ElementType {
  /** IEEE 754 single precision. */
  FLOAT32(4),
  /** IEEE 754 double precision, rounded to single when read. */
  FLOAT64(8),
  /** IEEE 754 half precision. */
  FLOAT16(2),
  /** Unsigned byte. */
  UINT8(1),
  /** Signed byte. */
  INT8(1),
  /** Signed 16-bit integer. */
  INT16(2),
  /** Signed 32-bit integer, rounded to single precision when read. */
  INT32(4),
  /** Signed 64-bit integer, rounded to single precision when read. */
  INT64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one component, in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Converts a row.
   *
   * @param row holds the components from its position on, in its own byte order
   * @param vector receives them; its length says how many
   */
  void decode(ByteBuffer row, float[] vector) {
    switch (this) {
      case FLOAT32 -> row.asFloatBuffer().get(vector);
      case UINT8 -> decodeUnsignedBytes(row, vector);
      case INT8 -> decodeSignedBytes(row, vector);
      case FLOAT64, FLOAT16, INT16, INT32, INT64 -> decodeEach(row, vector);
    }
  }

  private static void decodeUnsignedBytes(ByteBuffer row, float[] vector) {
    int start = row.position();
    for (int i = 0; i < vector.length; i++) {
      vector[i] = row.get(start + i) & 0xFF;
    }
  }

  private static void decodeSignedBytes(ByteBuffer row, float[] vector) {
    int start = row.position();
    for (int i = 0; i < vector.length; i++) {
      vector[i] = row.get(start + i);
    }
  }

  private void decodeEach(ByteBuffer row, float[] vector) {
    int offset = row.position();
    for (int i = 0; i < vector.length; i++, offset += bytes) {
      vector[i] = one(row, offset);
    }
  }

  private float one(ByteBuffer row, int offset) {
    return switch (this) {
      case FLOAT32 -> row.getFloat(offset);
      case FLOAT64 -> (float) row.getDouble(offset);
      case FLOAT16 -> Float.float16ToFloat(row.getShort(offset));
      case UINT8 -> row.get(offset) & 0xFF;
      case INT8 -> row.get(offset);
      case INT16 -> row.getShort(offset);
      case INT32 -> row.getInt(offset);
      case INT64 -> row.getLong(offset);
    };
  }
}
