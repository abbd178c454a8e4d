package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.shorts;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Exact dot products of the codes of a prepared query and of one or four 7-bit rows.
 *
 * <p>Each stores its products, ints, in row order at {@code dots}, and one int of a row before
 * them: without such a scalar access a mapped page that cannot be read kills the JVM instead of
 * raising an error. The access comes first, for what comes last may fall to the compiler's inlining
 * budget. {@code bytes} is a multiple of 64; what the rows hold behind their last code meets a
 * query that is zero there.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Leaves {

  /*
   * A register of codes is read as shorts and never widened: the even codes are the low bytes, the
   * odd ones the high bytes, and the query lies ready as shorts of either kind (Int8Query). Two
   * products of 7-bit codes and their sum, at most 2 * 127^2 = 32258, fit a short. A pair of shorts
   * is then an int, high * 2^16 + low: adding up the ints (wide, modulo 2^32) and their high halves
   * (high) gives low + high = wide - high * 2^16 + high.
   *
   * Four rows a pass: in cache two with four products a short are as fast, from memory four hide
   * misses better; four with four products exceed C2's inlining budget and box, and so do eight
   * rows, though not in every JVM. Four is at the edge of it: the low-byte mask is made once, and
   * nothing after the loop passes a vector to a method.
   */

  private Int8Leaves() {}

  static void one(long query, long row0, int bytes, long dots) {
    RawMemory.putInt(dots - Integer.BYTES, RawMemory.getInt(row0));
    long q = query & ADDRESS_MASK;
    long odds = q + (bytes & Lanes.OFFSET_MASK);
    long r0 = row0 & ADDRESS_MASK;
    ShortVector low = ShortVector.broadcast(Lanes.SHORTS, (short) 0xff);
    IntVector wide0 = IntVector.zero(Lanes.INTS);
    IntVector high0 = wide0;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      ShortVector even = shorts(q + at);
      ShortVector odd = shorts(odds + at);
      IntVector pair0 = products(shorts(r0 + at), even, odd, low).reinterpretAsInts();
      wide0 = wide0.add(pair0);
      high0 = high0.add(pair0.lanewise(LSHR, 16));
    }
    RawMemory.putInt(dots, wide0.sub(high0.lanewise(LSHL, 16)).add(high0).reduceLanes(ADD));
  }

  static void four(long query, long row0, long row1, long row2, long row3, int bytes, long dots) {
    RawMemory.putInt(dots - Integer.BYTES, RawMemory.getInt(row0));
    long q = query & ADDRESS_MASK;
    long odds = q + (bytes & Lanes.OFFSET_MASK);
    long r0 = row0 & ADDRESS_MASK;
    long r1 = row1 & ADDRESS_MASK;
    long r2 = row2 & ADDRESS_MASK;
    long r3 = row3 & ADDRESS_MASK;
    ShortVector low = ShortVector.broadcast(Lanes.SHORTS, (short) 0xff);
    IntVector wide0 = IntVector.zero(Lanes.INTS);
    IntVector high0 = wide0;
    IntVector wide1 = wide0;
    IntVector high1 = wide0;
    IntVector wide2 = wide0;
    IntVector high2 = wide0;
    IntVector wide3 = wide0;
    IntVector high3 = wide0;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      ShortVector even = shorts(q + at);
      ShortVector odd = shorts(odds + at);
      IntVector pair0 = products(shorts(r0 + at), even, odd, low).reinterpretAsInts();
      wide0 = wide0.add(pair0);
      high0 = high0.add(pair0.lanewise(LSHR, 16));
      IntVector pair1 = products(shorts(r1 + at), even, odd, low).reinterpretAsInts();
      wide1 = wide1.add(pair1);
      high1 = high1.add(pair1.lanewise(LSHR, 16));
      IntVector pair2 = products(shorts(r2 + at), even, odd, low).reinterpretAsInts();
      wide2 = wide2.add(pair2);
      high2 = high2.add(pair2.lanewise(LSHR, 16));
      IntVector pair3 = products(shorts(r3 + at), even, odd, low).reinterpretAsInts();
      wide3 = wide3.add(pair3);
      high3 = high3.add(pair3.lanewise(LSHR, 16));
    }
    RawMemory.putInt(dots, wide0.sub(high0.lanewise(LSHL, 16)).add(high0).reduceLanes(ADD));
    RawMemory.putInt(
        dots + Integer.BYTES, wide1.sub(high1.lanewise(LSHL, 16)).add(high1).reduceLanes(ADD));
    RawMemory.putInt(
        dots + 2 * Integer.BYTES, wide2.sub(high2.lanewise(LSHL, 16)).add(high2).reduceLanes(ADD));
    RawMemory.putInt(
        dots + 3 * Integer.BYTES, wide3.sub(high3.lanewise(LSHL, 16)).add(high3).reduceLanes(ADD));
  }

  /** Stores the even and the odd codes of a row's blocks as shorts, in two planes. */
  static void split(long row, long query, int bytes) {
    RawMemory.putInt(query + 2L * bytes, RawMemory.getInt(row));
    long r = row & ADDRESS_MASK;
    long q = query & ADDRESS_MASK;
    long odds = q + (bytes & Lanes.OFFSET_MASK);
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      ShortVector codes = shorts(r + at);
      Lanes.putShorts(codes.and((short) 0xff), q + at);
      Lanes.putShorts(codes.lanewise(LSHR, 8), odds + at);
    }
  }

  private static ShortVector products(
      ShortVector codes, ShortVector even, ShortVector odd, ShortVector low) {
    return codes.and(low).mul(even).add(codes.lanewise(LSHR, 8).mul(odd));
  }
}
