package dev.nearfield.kernel;

/**
 * The layout of a row of bits, one per component, and the way in and out of it.
 *
 * <pre>
 *  byte 0                   tail = next multiple of 4      block = next multiple of 64
 *       | bit[dimension]    | corrections of the caller    | more of them ...          | zeros |
 * </pre>
 *
 * Little-endian: component {@code i} is bit {@code i % 64} of the {@code i / 64}th long. Kernels
 * read whole blocks of 64 bytes. What stands for a vector besides its bits, such as their number
 * and what an estimate needs, is the caller's: its corrections may begin at {@link #tailBytes},
 * where {@link BitKernels#dot4} does not see them, or at {@link #blockBytes}, which {@link
 * BitKernels#hamming} requires.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class BitRow {

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private BitRow() {}

  /** Returns the bytes that kernels read: a multiple of 64. */
  public static int blockBytes(int dimension) {
    return (tailBytes(dimension) + 63) & -64;
  }

  /** Returns the bytes from the start of a row to the first behind its bits, a multiple of 4. */
  public static int tailBytes(int dimension) {
    return Math.ceilDiv(RowKernels.checkDimension(dimension), Integer.SIZE) * Integer.BYTES;
  }

  /** Returns the bytes of a row, a multiple of 64, with corrections from a byte on. */
  public static int strideBytes(int dimension, int correctionsAt, int correctionBytes) {
    if (correctionsAt < tailBytes(dimension) || correctionBytes < 0) {
      throw new IllegalArgumentException(
          "corrections must start at byte %d or later and have 0 bytes or more, were %d from %d"
              .formatted(tailBytes(dimension), correctionBytes, correctionsAt));
    }
    return Math.max(blockBytes(dimension), (correctionsAt + correctionBytes + 63) & -64);
  }

  /**
   * Writes the bits of a vector's signs, one where a component is greater than zero, and zeros up
   * to the block's end.
   *
   * @param vector shape {@code [dimension]}
   * @param row address of {@link #blockBytes} bytes
   */
  public static void encode(float[] vector, int dimension, long row) {
    int done = VECTORS ? BitConversion.encode(vector, dimension, row) : 0;
    encodeFrom(done, vector, dimension, row);
  }

  /** Encodes components from a multiple of 64 on, one by one: the oracle of the vector form. */
  static void encodeFrom(int from, float[] vector, int dimension, long row) {
    int bits = blockBytes(dimension) * Byte.SIZE;
    for (int i = from; i < bits; i += Long.SIZE) {
      long word = 0;
      for (int j = i; j < Math.min(i + Long.SIZE, dimension); j++) {
        word |= vector[j] > 0f ? 1L << j : 0L;
      }
      RawMemory.putLong(row + i / Byte.SIZE, word);
    }
  }

  /** Returns the number of ones among a row's components. */
  public static int popCount(long row, int dimension) {
    int count = 0;
    for (int i = 0; i < dimension; i += Long.SIZE) {
      count += Long.bitCount(word(row, dimension, i));
    }
    return count;
  }

  /** Returns the component at a position, 0 or 1. */
  public static int bit(long row, int position) {
    return (RawMemory.getByte(row + position / Byte.SIZE) >>> position % Byte.SIZE) & 1;
  }

  /** Returns the 64 components from a multiple of 64 on, zero behind the last. */
  static long word(long row, int dimension, int from) {
    long word = RawMemory.getLong(row + from / Byte.SIZE);
    int left = dimension - from;
    return left >= Long.SIZE ? word : left <= 0 ? 0 : word & ((1L << left) - 1);
  }
}
