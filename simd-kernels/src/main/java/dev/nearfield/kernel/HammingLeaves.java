package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.LONGS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;

/**
 * Bits in which a query and one or four rows differ.
 *
 * <p>Each method stores its results, ints, in row order, and one int of a row before them: without
 * such a scalar access a mapped page that cannot be read kills the JVM instead of raising an error.
 * Loads are written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class HammingLeaves {

  private HammingLeaves() {}

  static void one(long query, long row0, int bytes, long results) {
    RawMemory.putInt(results - Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    LongVector s0 = LongVector.zero(LONGS);
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      LongVector a = LongVector.fromMemorySegment(LONGS, mq, q + at, LITTLE_ENDIAN);
      LongVector b0 = LongVector.fromMemorySegment(LONGS, m0, r0 + at, LITTLE_ENDIAN);
      s0 = s0.add(a.lanewise(XOR, b0).lanewise(BIT_COUNT));
    }
    RawMemory.putInt(results, (int) s0.reduceLanes(ADD));
  }

  static void four(
      long query, long row0, long row1, long row2, long row3, int bytes, long results) {
    RawMemory.putInt(results - Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    MemorySegment m1 = memoryAt(row1);
    long r1 = offsetIn(m1, row1);
    MemorySegment m2 = memoryAt(row2);
    long r2 = offsetIn(m2, row2);
    MemorySegment m3 = memoryAt(row3);
    long r3 = offsetIn(m3, row3);
    LongVector s0 = LongVector.zero(LONGS);
    LongVector s1 = s0;
    LongVector s2 = s0;
    LongVector s3 = s0;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      LongVector a = LongVector.fromMemorySegment(LONGS, mq, q + at, LITTLE_ENDIAN);
      LongVector b0 = LongVector.fromMemorySegment(LONGS, m0, r0 + at, LITTLE_ENDIAN);
      s0 = s0.add(a.lanewise(XOR, b0).lanewise(BIT_COUNT));
      LongVector b1 = LongVector.fromMemorySegment(LONGS, m1, r1 + at, LITTLE_ENDIAN);
      s1 = s1.add(a.lanewise(XOR, b1).lanewise(BIT_COUNT));
      LongVector b2 = LongVector.fromMemorySegment(LONGS, m2, r2 + at, LITTLE_ENDIAN);
      s2 = s2.add(a.lanewise(XOR, b2).lanewise(BIT_COUNT));
      LongVector b3 = LongVector.fromMemorySegment(LONGS, m3, r3 + at, LITTLE_ENDIAN);
      s3 = s3.add(a.lanewise(XOR, b3).lanewise(BIT_COUNT));
    }
    RawMemory.putInt(results, (int) s0.reduceLanes(ADD));
    RawMemory.putInt(results + 4, (int) s1.reduceLanes(ADD));
    RawMemory.putInt(results + 8, (int) s2.reduceLanes(ADD));
    RawMemory.putInt(results + 12, (int) s3.reduceLanes(ADD));
  }
}
