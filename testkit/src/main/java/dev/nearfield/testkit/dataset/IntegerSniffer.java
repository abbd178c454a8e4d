package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;

/** Tells int32 from float32 by the look of some rows. */
final class IntegerSniffer {

  private static final int SAMPLE_ROWS = 32;

  private IntegerSniffer() {}

  /**
   * Whether all sampled components are small integers, some of them not zero. Read as floats they
   * would be subnormal numbers, NaNs or around -10^38, which no data set holds only.
   */
  static boolean looksLikeIntegers(FileBytes bytes, RowLayout layout) {
    boolean anyNonZero = false;
    int samples = Math.min(layout.count(), SAMPLE_ROWS);
    for (int sample = 0; sample < samples; sample++) {
      int row = (int) ((long) layout.count() * sample / samples);
      ByteBuffer components =
          bytes.copy(
              layout.rowOffsetBytes(row) + layout.prefixBytes(),
              layout.dimension() * Integer.BYTES);
      while (components.hasRemaining()) {
        int value = components.getInt();
        int topByte = value >> 24;
        if (topByte != 0 && topByte != -1) {
          return false;
        }
        anyNonZero |= value != 0;
      }
    }
    return anyNonZero;
  }
}
