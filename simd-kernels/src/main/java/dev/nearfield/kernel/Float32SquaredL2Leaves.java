package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.Lanes.FLOATS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Lane sums of the squared differences of a query and one, four or eight float32 rows.
 *
 * <p>Each method sums the lanes {@code [laneBytes, laneBytes + register)} of every block of sixteen
 * floats and stores the sums in row order, 64 bytes a row; {@link FixedOrder} folds them. Each
 * reads one int of a row and stores it: without such a scalar access a mapped page that cannot be
 * read kills the JVM instead of raising an error.
 *
 * <p>Loads and stores are written out: a method of ours that takes or returns a vector is not
 * inlined in every JVM, and each vector is an object then.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Float32SquaredL2Leaves {

  private Float32SquaredL2Leaves() {}

  static void one(long query, long row0, int bytes, int laneBytes, long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query) + lane;
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0) + lane;
    FloatVector s0 = FloatVector.zero(FLOATS);
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, mq, q + at, LITTLE_ENDIAN);
      FloatVector d0 = a.sub(FloatVector.fromMemorySegment(FLOATS, m0, r0 + at, LITTLE_ENDIAN));
      s0 = d0.fma(d0, s0);
    }
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums) + lane;
    s0.intoMemorySegment(ms, s, LITTLE_ENDIAN);
  }

  static void four(
      long query, long row0, long row1, long row2, long row3, int bytes, int laneBytes, long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query) + lane;
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0) + lane;
    MemorySegment m1 = memoryAt(row1);
    long r1 = offsetIn(m1, row1) + lane;
    MemorySegment m2 = memoryAt(row2);
    long r2 = offsetIn(m2, row2) + lane;
    MemorySegment m3 = memoryAt(row3);
    long r3 = offsetIn(m3, row3) + lane;
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, mq, q + at, LITTLE_ENDIAN);
      FloatVector d0 = a.sub(FloatVector.fromMemorySegment(FLOATS, m0, r0 + at, LITTLE_ENDIAN));
      s0 = d0.fma(d0, s0);
      FloatVector d1 = a.sub(FloatVector.fromMemorySegment(FLOATS, m1, r1 + at, LITTLE_ENDIAN));
      s1 = d1.fma(d1, s1);
      FloatVector d2 = a.sub(FloatVector.fromMemorySegment(FLOATS, m2, r2 + at, LITTLE_ENDIAN));
      s2 = d2.fma(d2, s2);
      FloatVector d3 = a.sub(FloatVector.fromMemorySegment(FLOATS, m3, r3 + at, LITTLE_ENDIAN));
      s3 = d3.fma(d3, s3);
    }
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums) + lane;
    s0.intoMemorySegment(ms, s, LITTLE_ENDIAN);
    s1.intoMemorySegment(ms, s + 64, LITTLE_ENDIAN);
    s2.intoMemorySegment(ms, s + 128, LITTLE_ENDIAN);
    s3.intoMemorySegment(ms, s + 192, LITTLE_ENDIAN);
  }

  static void eight(
      long query,
      long row0,
      long row1,
      long row2,
      long row3,
      long row4,
      long row5,
      long row6,
      long row7,
      int bytes,
      int laneBytes,
      long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query) + lane;
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0) + lane;
    MemorySegment m1 = memoryAt(row1);
    long r1 = offsetIn(m1, row1) + lane;
    MemorySegment m2 = memoryAt(row2);
    long r2 = offsetIn(m2, row2) + lane;
    MemorySegment m3 = memoryAt(row3);
    long r3 = offsetIn(m3, row3) + lane;
    MemorySegment m4 = memoryAt(row4);
    long r4 = offsetIn(m4, row4) + lane;
    MemorySegment m5 = memoryAt(row5);
    long r5 = offsetIn(m5, row5) + lane;
    MemorySegment m6 = memoryAt(row6);
    long r6 = offsetIn(m6, row6) + lane;
    MemorySegment m7 = memoryAt(row7);
    long r7 = offsetIn(m7, row7) + lane;
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, mq, q + at, LITTLE_ENDIAN);
      FloatVector d0 = a.sub(FloatVector.fromMemorySegment(FLOATS, m0, r0 + at, LITTLE_ENDIAN));
      s0 = d0.fma(d0, s0);
      FloatVector d1 = a.sub(FloatVector.fromMemorySegment(FLOATS, m1, r1 + at, LITTLE_ENDIAN));
      s1 = d1.fma(d1, s1);
      FloatVector d2 = a.sub(FloatVector.fromMemorySegment(FLOATS, m2, r2 + at, LITTLE_ENDIAN));
      s2 = d2.fma(d2, s2);
      FloatVector d3 = a.sub(FloatVector.fromMemorySegment(FLOATS, m3, r3 + at, LITTLE_ENDIAN));
      s3 = d3.fma(d3, s3);
      FloatVector d4 = a.sub(FloatVector.fromMemorySegment(FLOATS, m4, r4 + at, LITTLE_ENDIAN));
      s4 = d4.fma(d4, s4);
      FloatVector d5 = a.sub(FloatVector.fromMemorySegment(FLOATS, m5, r5 + at, LITTLE_ENDIAN));
      s5 = d5.fma(d5, s5);
      FloatVector d6 = a.sub(FloatVector.fromMemorySegment(FLOATS, m6, r6 + at, LITTLE_ENDIAN));
      s6 = d6.fma(d6, s6);
      FloatVector d7 = a.sub(FloatVector.fromMemorySegment(FLOATS, m7, r7 + at, LITTLE_ENDIAN));
      s7 = d7.fma(d7, s7);
    }
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums) + lane;
    s0.intoMemorySegment(ms, s, LITTLE_ENDIAN);
    s1.intoMemorySegment(ms, s + 64, LITTLE_ENDIAN);
    s2.intoMemorySegment(ms, s + 128, LITTLE_ENDIAN);
    s3.intoMemorySegment(ms, s + 192, LITTLE_ENDIAN);
    s4.intoMemorySegment(ms, s + 256, LITTLE_ENDIAN);
    s5.intoMemorySegment(ms, s + 320, LITTLE_ENDIAN);
    s6.intoMemorySegment(ms, s + 384, LITTLE_ENDIAN);
    s7.intoMemorySegment(ms, s + 448, LITTLE_ENDIAN);
  }
}
