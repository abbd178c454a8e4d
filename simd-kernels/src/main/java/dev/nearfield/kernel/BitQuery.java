package dev.nearfield.kernel;

/**
 * The layout of a prepared query for rows of bits: a plane for each bit of its values.
 *
 * <pre>
 *  byte 0                 blockBytes             planes * blockBytes
 *       | bit 0 of values | bit 1 of values | .. | IntegerResults ... |
 * </pre>
 *
 * A plane has the bits in the order of {@link BitRow}, zero behind the last component. The results
 * are scratch of a batch, and so is what lies behind them.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class BitQuery {

  private BitQuery() {}

  /** Stores a row's bits as the lowest plane, zeros as the others. */
  static void putRow(long row, int dimension, int planes, long query) {
    int bytes = BitRow.blockBytes(dimension);
    for (int at = 0; at < bytes; at += Long.BYTES) {
      RawMemory.putLong(query + at, BitRow.word(row, dimension, at * Byte.SIZE));
    }
    for (int at = bytes; at < planes * bytes; at += Long.BYTES) {
      RawMemory.putLong(query + at, 0);
    }
  }

  /** Stores values, shape {@code [dimension]}. */
  static void putValues(byte[] values, int dimension, int planes, long query) {
    int bytes = BitRow.blockBytes(dimension);
    int seen = 0;
    for (int at = 0; at < bytes; at += Long.BYTES) {
      int from = at * Byte.SIZE;
      int to = Math.min(from + Long.SIZE, dimension);
      for (int plane = 0; plane < planes; plane++) {
        long word = 0;
        for (int i = from; i < to; i++) {
          word |= (long) ((values[i] >>> plane) & 1) << i;
          seen |= values[i];
        }
        RawMemory.putLong(query + (long) plane * bytes + at, word);
      }
    }
    if (seen >>> planes != 0) {
      throw new IllegalArgumentException(
          "values must be in [0, %d], one was not".formatted((1 << planes) - 1));
    }
  }
}
