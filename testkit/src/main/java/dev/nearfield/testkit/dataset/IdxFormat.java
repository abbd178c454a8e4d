package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/*  IDX, big-endian.
 *
 *  byte 0   1   2      3      4              4 + 4 * axes
 *       | 0 | 0 | type | axes | axes x i32   | components
 */
/** Reads the layout of IDX files; all axes but the first are flattened into the dimension. */
final class IdxFormat {

  private static final int MAGIC_BYTES = 4;
  private static final int MAX_AXES = 16;

  private IdxFormat() {}

  static boolean matches(FileBytes bytes) {
    if (bytes.sizeBytes() < MAGIC_BYTES) {
      return false;
    }
    ByteBuffer magic = bytes.copy(0, MAGIC_BYTES);
    boolean typeKnown = (magic.get(2) >= 0x08 && magic.get(2) <= 0x0E) && magic.get(2) != 0x0A;
    return magic.get(0) == 0 && magic.get(1) == 0 && typeKnown && magic.get(3) > 0;
  }

  static RowLayout read(FileBytes bytes) {
    ByteBuffer magic = bytes.copy(0, MAGIC_BYTES);
    if (magic.get(0) != 0 || magic.get(1) != 0) {
      throw bytes.malformed(0, "an IDX file starts with two zero bytes");
    }
    ElementType type = type(bytes, magic.get(2));
    int axes = magic.get(3);
    if (axes < 1 || axes > MAX_AXES) {
      throw bytes.malformed(
          3, "the number of axes must be in [1, %d], was %d".formatted(MAX_AXES, axes));
    }
    long[] shape = shape(bytes, axes);
    long firstRowBytes = MAGIC_BYTES + (long) axes * Integer.BYTES;
    return Shapes.layout(
        bytes,
        FileFormat.IDX,
        type,
        ByteOrder.BIG_ENDIAN,
        firstRowBytes,
        Shapes.columnIfFlat(shape));
  }

  private static ElementType type(FileBytes bytes, byte code) {
    return switch (code) {
      case 0x08 -> ElementType.UINT8;
      case 0x09 -> ElementType.INT8;
      case 0x0B -> ElementType.INT16;
      case 0x0C -> ElementType.INT32;
      case 0x0D -> ElementType.FLOAT32;
      case 0x0E -> ElementType.FLOAT64;
      default -> throw bytes.malformed(2, "0x%02x names no IDX element type".formatted(code));
    };
  }

  private static long[] shape(FileBytes bytes, int axes) {
    ByteBuffer header = bytes.copy(MAGIC_BYTES, axes * Integer.BYTES).order(ByteOrder.BIG_ENDIAN);
    long[] shape = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      shape[axis] = header.getInt();
      if (shape[axis] < 1) {
        throw bytes.malformed(
            MAGIC_BYTES + (long) axis * Integer.BYTES,
            "axis %d has length %d".formatted(axis, shape[axis]));
      }
    }
    return shape;
  }
}
