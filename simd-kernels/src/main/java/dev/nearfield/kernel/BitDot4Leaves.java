package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.LONGS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;

/**
 * Sums of a query's values, four planes of bits, over the ones of one or two rows; four together
 * exceed C2's inlining budget in some JVMs.
 *
 * <p>Each method stores its results, ints, in row order, and one int of a row before them: without
 * such a scalar access a mapped page that cannot be read kills the JVM instead of raising an error.
 * Loads are written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class BitDot4Leaves {

  private BitDot4Leaves() {}

  static void one(long query, long row0, int bytes, long results) {
    RawMemory.putInt(results - Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & Lanes.OFFSET_MASK);
    long q2 = q1 + (bytes & Lanes.OFFSET_MASK);
    long q3 = q2 + (bytes & Lanes.OFFSET_MASK);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    LongVector s0 = LongVector.zero(LONGS);
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
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
    RawMemory.putInt(results, (int) s0.reduceLanes(ADD));
  }

  static void two(long query, long row0, long row1, int bytes, long results) {
    RawMemory.putInt(results - Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & Lanes.OFFSET_MASK);
    long q2 = q1 + (bytes & Lanes.OFFSET_MASK);
    long q3 = q2 + (bytes & Lanes.OFFSET_MASK);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    MemorySegment m1 = memoryAt(row1);
    long r1 = offsetIn(m1, row1);
    LongVector s0 = LongVector.zero(LONGS);
    LongVector s1 = s0;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
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
      LongVector b1 = LongVector.fromMemorySegment(LONGS, m1, r1 + at, LITTLE_ENDIAN);
      LongVector c1 = b1.and(p3).lanewise(BIT_COUNT);
      c1 = c1.add(c1).add(b1.and(p2).lanewise(BIT_COUNT));
      c1 = c1.add(c1).add(b1.and(p1).lanewise(BIT_COUNT));
      c1 = c1.add(c1).add(b1.and(p0).lanewise(BIT_COUNT));
      s1 = s1.add(c1);
    }
    RawMemory.putInt(results, (int) s0.reduceLanes(ADD));
    RawMemory.putInt(results + 4, (int) s1.reduceLanes(ADD));
  }
}
