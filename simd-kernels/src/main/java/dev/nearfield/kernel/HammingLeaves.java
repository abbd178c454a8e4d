package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.LONGS;
import static dev.nearfield.kernel.Lanes.OFFSET_MASK;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static dev.nearfield.kernel.WideFold.HIGH_2;
import static dev.nearfield.kernel.WideFold.HIGH_4;
import static dev.nearfield.kernel.WideFold.HIGH_8;
import static dev.nearfield.kernel.WideFold.LOW_2;
import static dev.nearfield.kernel.WideFold.LOW_4;
import static dev.nearfield.kernel.WideFold.LOW_8;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

/**
 * Bits in which a query and rows differ.
 *
 * <p>Results are stored as {@link IntegerResults}, and one int of a row behind them: without such a
 * scalar access a mapped page that cannot be read kills the JVM instead of raising an error. Loads
 * are written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class HammingLeaves {

  private HammingLeaves() {}

  static void one(long query, long row0, int bytes, long result) {
    RawMemory.putInt(result + Integer.BYTES, RawMemory.getInt(row0));
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
    RawMemory.putInt(result, (int) s0.reduceLanes(ADD));
  }

  /** Four rows a pass, the last one repeated. */
  static void batch(long query, long[] rows, int from, int to, int bytes, long results) {
    RawMemory.putInt(results + IntegerResults.TOUCH, RawMemory.getInt(rows[from]));
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query);
    MemorySegment mr = memoryAt(results);
    long r = offsetIn(mr, results);
    int last = to - 1;
    for (int at = from; at < to; at += 4) {
      MemorySegment m0 = memoryAt(rows[at]);
      long r0 = offsetIn(m0, rows[at]);
      long row1 = rows[Math.min(at + 1, last)];
      MemorySegment m1 = memoryAt(row1);
      long r1 = offsetIn(m1, row1);
      long row2 = rows[Math.min(at + 2, last)];
      MemorySegment m2 = memoryAt(row2);
      long r2 = offsetIn(m2, row2);
      long row3 = rows[Math.min(at + 3, last)];
      MemorySegment m3 = memoryAt(row3);
      long r3 = offsetIn(m3, row3);
      LongVector s0 = LongVector.zero(LONGS);
      LongVector s1 = s0;
      LongVector s2 = s0;
      LongVector s3 = s0;
      for (int i = 0; i < bytes; i += Lanes.BYTES) {
        long block = i & OFFSET_MASK;
        LongVector a = LongVector.fromMemorySegment(LONGS, mq, q + block, LITTLE_ENDIAN);
        LongVector b0 = LongVector.fromMemorySegment(LONGS, m0, r0 + block, LITTLE_ENDIAN);
        s0 = s0.add(a.lanewise(XOR, b0).lanewise(BIT_COUNT));
        LongVector b1 = LongVector.fromMemorySegment(LONGS, m1, r1 + block, LITTLE_ENDIAN);
        s1 = s1.add(a.lanewise(XOR, b1).lanewise(BIT_COUNT));
        LongVector b2 = LongVector.fromMemorySegment(LONGS, m2, r2 + block, LITTLE_ENDIAN);
        s2 = s2.add(a.lanewise(XOR, b2).lanewise(BIT_COUNT));
        LongVector b3 = LongVector.fromMemorySegment(LONGS, m3, r3 + block, LITTLE_ENDIAN);
        s3 = s3.add(a.lanewise(XOR, b3).lanewise(BIT_COUNT));
      }
      if (WideFold.USED) {
        // Sums are below 2^31, so a register of longs holds those of two rows, as ints.
        IntVector t0 = s0.add(s1.lanewise(LSHL, 32)).reinterpretAsInts();
        IntVector t1 = s2.add(s3.lanewise(LSHL, 32)).reinterpretAsInts();
        IntVector f0 = LOW_8.selectFrom(t0, t1).add(HIGH_8.selectFrom(t0, t1));
        f0 = LOW_4.selectFrom(f0, f0).add(HIGH_4.selectFrom(f0, f0));
        f0 = LOW_2.selectFrom(f0, f0).add(HIGH_2.selectFrom(f0, f0));
        f0.intoMemorySegment(mr, r + ((long) (at & IntegerResults.MASK) << 2), LITTLE_ENDIAN);
      } else {
        IntegerResults.put(results, at, (int) s0.reduceLanes(ADD));
        IntegerResults.put(results, at + 1, (int) s1.reduceLanes(ADD));
        IntegerResults.put(results, at + 2, (int) s2.reduceLanes(ADD));
        IntegerResults.put(results, at + 3, (int) s3.reduceLanes(ADD));
      }
    }
  }
}
