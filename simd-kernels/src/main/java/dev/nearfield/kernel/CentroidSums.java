package dev.nearfield.kernel;

/**
 * Adds float32 rows up in double precision: where the means of cells come from.
 *
 * <p>A sum is {@link #bytes} bytes: a double per component, and as many as the row's padding has.
 * Components are added one by one in the order of the calls, so the bits do not depend on the
 * register width; copies of one row add up without rounding, up to 2^29 of them.
 *
 * <p>Threads: static; a sum belongs to one thread at a time. Owns: nothing, borrows all memory.
 */
public final class CentroidSums {

  private static final boolean VECTOR = RowKernels.vectorApiPresent() && CentroidSumLeaves.USABLE;

  private CentroidSums() {}

  /** Bytes of one sum: a multiple of 128. */
  public static long bytes(int dimension) {
    return 2L * Float32Row.strideBytes(dimension);
  }

  /**
   * Adds a row.
   *
   * @param row address of a {@link Float32Row}
   * @param sum address of a sum, aligned to 64
   */
  public static void add(long row, int dimension, long sum) {
    int bytes = Float32Row.strideBytes(dimension);
    if (VECTOR) {
      CentroidSumLeaves.addRow(row, bytes, sum);
    } else {
      plainAdd(row, bytes, sum);
    }
  }

  /**
   * Adds a sum to another.
   *
   * @param from address of the sum that is read
   * @param to address of the sum that grows
   */
  public static void addSum(long from, int dimension, long to) {
    int bytes = 2 * Float32Row.strideBytes(dimension);
    if (VECTOR) {
      CentroidSumLeaves.addSum(from, bytes, to);
    } else {
      plainAddSum(from, bytes, to);
    }
  }

  /** Sets a sum to zero. */
  public static void clear(int dimension, long sum) {
    RawMemory.memory(sum, bytes(dimension)).fill((byte) 0);
  }

  /** Returns one component of a sum. */
  public static double get(long sum, int component) {
    return RawMemory.getDouble(sum + (long) component * Double.BYTES);
  }

  static void plainAdd(long row, int bytes, long sum) {
    for (int at = 0; at < bytes; at += Float.BYTES) {
      double sofar = RawMemory.getDouble(sum + 2L * at);
      RawMemory.putDouble(sum + 2L * at, sofar + RawMemory.getFloat(row + at));
    }
  }

  static void plainAddSum(long from, int bytes, long to) {
    for (int at = 0; at < bytes; at += Double.BYTES) {
      RawMemory.putDouble(to + at, RawMemory.getDouble(to + at) + RawMemory.getDouble(from + at));
    }
  }
}
