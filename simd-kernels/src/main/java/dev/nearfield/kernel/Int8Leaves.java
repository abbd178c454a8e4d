package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.shorts;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exact integer dot products of the codes of a prepared query and 7-bit rows.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Leaves {

  /*
   * A register of codes is read as shorts and never widened: the even codes are the low bytes, the
   * odd ones the high bytes, and the query lies ready as shorts of either kind, in two planes. Four
   * products of 7-bit codes, 4 * 127^2 = 64516, share an unsigned short. A pair of shorts is then
   * an int, high * 2^16 + low: adding up ints (wide, modulo 2^32) and their high halves (high) gives
   * low + high = wide - high * 2^16 + high.
   */

  private static final int PAIR = 2 * Lanes.BYTES;

  private Int8Leaves() {}

  static void one(long query, long row0, int bytes, long dots) {
    long q = query & ADDRESS_MASK;
    long r0 = row0 & ADDRESS_MASK;
    int lastBlock = bytes - Lanes.BYTES;
    int plane = Int8Query.planeBytes(bytes) & Lanes.OFFSET_MASK;
    IntVector wide0 = IntVector.zero(Lanes.INTS);
    IntVector high0 = wide0;
    for (int i = 0; i < bytes; i += PAIR) {
      long at = i & Lanes.OFFSET_MASK;
      // The query is zero behind the last block: reading that block again adds nothing.
      long next = Math.min(i + Lanes.BYTES, lastBlock) & Lanes.OFFSET_MASK;
      ShortVector even = shorts(q + at);
      ShortVector odd = shorts(q + plane + at);
      ShortVector nextEven = shorts(q + at + Lanes.BYTES);
      ShortVector nextOdd = shorts(q + plane + at + Lanes.BYTES);
      IntVector sum0 =
          products(shorts(r0 + at), even, odd)
              .add(products(shorts(r0 + next), nextEven, nextOdd))
              .reinterpretAsInts();
      wide0 = wide0.add(sum0);
      high0 = high0.add(sum0.lanewise(VectorOperators.LSHR, 16));
    }
    RawMemory.putInt(
        dots,
        wide0
            .sub(high0.lanewise(VectorOperators.LSHL, 16))
            .add(high0)
            .reduceLanes(VectorOperators.ADD));
    RawMemory.putInt(dots - Integer.BYTES, RawMemory.getInt(row0));
  }

  static void two(long query, long row0, long row1, int bytes, long dots) {
    long q = query & ADDRESS_MASK;
    long r0 = row0 & ADDRESS_MASK;
    long r1 = row1 & ADDRESS_MASK;
    int lastBlock = bytes - Lanes.BYTES;
    int plane = Int8Query.planeBytes(bytes) & Lanes.OFFSET_MASK;
    IntVector wide0 = IntVector.zero(Lanes.INTS);
    IntVector high0 = wide0;
    IntVector wide1 = wide0;
    IntVector high1 = wide0;
    for (int i = 0; i < bytes; i += PAIR) {
      long at = i & Lanes.OFFSET_MASK;
      long next = Math.min(i + Lanes.BYTES, lastBlock) & Lanes.OFFSET_MASK;
      ShortVector even = shorts(q + at);
      ShortVector odd = shorts(q + plane + at);
      ShortVector nextEven = shorts(q + at + Lanes.BYTES);
      ShortVector nextOdd = shorts(q + plane + at + Lanes.BYTES);
      IntVector sum0 =
          products(shorts(r0 + at), even, odd)
              .add(products(shorts(r0 + next), nextEven, nextOdd))
              .reinterpretAsInts();
      wide0 = wide0.add(sum0);
      high0 = high0.add(sum0.lanewise(VectorOperators.LSHR, 16));
      IntVector sum1 =
          products(shorts(r1 + at), even, odd)
              .add(products(shorts(r1 + next), nextEven, nextOdd))
              .reinterpretAsInts();
      wide1 = wide1.add(sum1);
      high1 = high1.add(sum1.lanewise(VectorOperators.LSHR, 16));
    }
    RawMemory.putInt(
        dots,
        wide0
            .sub(high0.lanewise(VectorOperators.LSHL, 16))
            .add(high0)
            .reduceLanes(VectorOperators.ADD));
    RawMemory.putInt(
        dots + 4,
        wide1
            .sub(high1.lanewise(VectorOperators.LSHL, 16))
            .add(high1)
            .reduceLanes(VectorOperators.ADD));
    RawMemory.putInt(dots - Integer.BYTES, RawMemory.getInt(row0));
  }

  /** Stores the even and the odd codes of a row's blocks as shorts, in two planes. */
  static void split(long row, long query, int bytes) {
    long r = row & ADDRESS_MASK;
    long q = query & ADDRESS_MASK;
    int plane = Int8Query.planeBytes(bytes) & Lanes.OFFSET_MASK;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      ShortVector codes = shorts(r + at);
      Lanes.putShorts(codes.and((short) 0xff), q + at);
      Lanes.putShorts(codes.lanewise(VectorOperators.LSHR, 8), q + plane + at);
    }
    RawMemory.putInt(query + 2L * plane + 16, RawMemory.getInt(row));
  }

  private static ShortVector products(ShortVector codes, ShortVector even, ShortVector odd) {
    return codes.and((short) 0xff).mul(even).add(codes.lanewise(VectorOperators.LSHR, 8).mul(odd));
  }
}
