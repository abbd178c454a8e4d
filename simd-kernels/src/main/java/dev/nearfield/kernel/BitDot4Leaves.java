package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.LONGS;
import static dev.nearfield.kernel.Lanes.OFFSET_MASK;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;

/**
 * Sums of a query's values, four planes of bits, over the ones of rows.
 *
 * <p>Results are stored as {@link IntegerResults}, and one int of a row behind them: without such a
 * scalar access a mapped page that cannot be read kills the JVM instead of raising an error. Loads
 * are written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class BitDot4Leaves {

  /*
   * One row after the other: a row has sixteen operations a block and needs no other row's beside
   * them. Two side by side were slower, and four exceed C2's inlining budget in some JVMs.
   */

  private BitDot4Leaves() {}

  static void one(long query, long row0, int bytes, long result) {
    RawMemory.putInt(result + Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & OFFSET_MASK);
    long q2 = q1 + (bytes & OFFSET_MASK);
    long q3 = q2 + (bytes & OFFSET_MASK);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    LongVector s0 = LongVector.zero(LONGS);
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & OFFSET_MASK;
      LongVector p0 = LongVector.fromMemorySegment(LONGS, mq, q0 + at, LITTLE_ENDIAN);
      LongVector p1 = LongVector.fromMemorySegment(LONGS, mq, q1 + at, LITTLE_ENDIAN);
      LongVector p2 = LongVector.fromMemorySegment(LONGS, mq, q2 + at, LITTLE_ENDIAN);
      LongVector p3 = LongVector.fromMemorySegment(LONGS, mq, q3 + at, LITTLE_ENDIAN);
      LongVector b0 = LongVector.fromMemorySegment(LONGS, m0, r0 + at, LITTLE_ENDIAN);
      LongVector c0 = b0.and(p3).lanewise(BIT_COUNT);
      c0 = c0.add(c0).add(b0.and(p2).lanewise(BIT_COUNT));
      c0 = c0.add(c0).add(b0.and(p1).lanewise(BIT_COUNT));
      c0 = c0.add(c0).add(b0.and(p0).lanewise(BIT_COUNT));
      s0 = s0.add(c0);
    }
    RawMemory.putInt(result, (int) s0.reduceLanes(ADD));
  }

  /** Stores eight sums a row, below 2^31, to be folded by {@link WideFold#ints}. */
  static void sums(long query, long[] rows, int from, int to, int bytes, long sums, long results) {
    RawMemory.putInt(results + IntegerResults.TOUCH, RawMemory.getInt(rows[from]));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & OFFSET_MASK);
    long q2 = q1 + (bytes & OFFSET_MASK);
    long q3 = q2 + (bytes & OFFSET_MASK);
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums);
    for (int at = from; at < to; at++) {
      MemorySegment m0 = memoryAt(rows[at]);
      long r0 = offsetIn(m0, rows[at]);
      LongVector s0 = LongVector.zero(LONGS);
      for (int i = 0; i < bytes; i += Lanes.BYTES) {
        long block = i & OFFSET_MASK;
        LongVector p0 = LongVector.fromMemorySegment(LONGS, mq, q0 + block, LITTLE_ENDIAN);
        LongVector p1 = LongVector.fromMemorySegment(LONGS, mq, q1 + block, LITTLE_ENDIAN);
        LongVector p2 = LongVector.fromMemorySegment(LONGS, mq, q2 + block, LITTLE_ENDIAN);
        LongVector p3 = LongVector.fromMemorySegment(LONGS, mq, q3 + block, LITTLE_ENDIAN);
        LongVector b0 = LongVector.fromMemorySegment(LONGS, m0, r0 + block, LITTLE_ENDIAN);
        LongVector c0 = b0.and(p3).lanewise(BIT_COUNT);
        c0 = c0.add(c0).add(b0.and(p2).lanewise(BIT_COUNT));
        c0 = c0.add(c0).add(b0.and(p1).lanewise(BIT_COUNT));
        c0 = c0.add(c0).add(b0.and(p0).lanewise(BIT_COUNT));
        s0 = s0.add(c0);
      }
      s0.intoMemorySegment(ms, s + ((long) (at & IntegerResults.MASK) << 6), LITTLE_ENDIAN);
    }
  }
}
