package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.INTS;
import static dev.nearfield.kernel.Lanes.OFFSET_MASK;
import static dev.nearfield.kernel.Lanes.SHORTS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Exact sums of a query's values, four planes of shorts ({@link Int4Query}), times the codes of
 * rows of four bits per component.
 *
 * <p>Results are stored as {@link IntegerResults}, and one int of a row behind them: without such a
 * scalar access a mapped page that cannot be read kills the JVM instead of raising an error. Loads
 * are written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64; what the
 * rows hold behind their last code meets values that are zero there.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int4Leaves {

  /*
   * A register of codes is read as shorts of four codes each. Masks and shifts take them apart, and
   * the four products of a short, of which any sum fits it with its sign, are added up before they
   * widen: a pair of shorts is then an int, whose halves the shifts separate.
   *
   * One row after the other: a row has eighteen operations a block and needs no other row's beside
   * them. Four side by side were slower (ADR 20).
   */

  private Int4Leaves() {}

  static void one(long query, long row0, int bytes, long result) {
    RawMemory.putInt(result + Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & OFFSET_MASK);
    long q2 = q1 + (bytes & OFFSET_MASK);
    long q3 = q2 + (bytes & OFFSET_MASK);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    ShortVector low = ShortVector.broadcast(SHORTS, (short) 15);
    IntVector s0 = IntVector.zero(INTS);
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & OFFSET_MASK;
      ShortVector p0 = ShortVector.fromMemorySegment(SHORTS, mq, q0 + at, LITTLE_ENDIAN);
      ShortVector p1 = ShortVector.fromMemorySegment(SHORTS, mq, q1 + at, LITTLE_ENDIAN);
      ShortVector p2 = ShortVector.fromMemorySegment(SHORTS, mq, q2 + at, LITTLE_ENDIAN);
      ShortVector p3 = ShortVector.fromMemorySegment(SHORTS, mq, q3 + at, LITTLE_ENDIAN);
      ShortVector c0 = ShortVector.fromMemorySegment(SHORTS, m0, r0 + at, LITTLE_ENDIAN);
      ShortVector lower = c0.and(low).mul(p0).add(c0.lanewise(LSHR, 4).and(low).mul(p1));
      ShortVector upper = c0.lanewise(LSHR, 8).and(low).mul(p2).add(c0.lanewise(LSHR, 12).mul(p3));
      IntVector pair = lower.add(upper).reinterpretAsInts();
      s0 = s0.add(pair.lanewise(LSHL, 16).lanewise(ASHR, 16)).add(pair.lanewise(ASHR, 16));
    }
    RawMemory.putInt(result, s0.reduceLanes(ADD));
  }

  /** Stores sixteen sums a row, to be folded by {@link WideFold#ints}. */
  static void sums(long query, long[] rows, int from, int to, int bytes, long sums, long results) {
    RawMemory.putInt(results + IntegerResults.TOUCH, RawMemory.getInt(rows[from]));
    MemorySegment mq = memoryAt(query);
    long q0 = offsetIn(mq, query);
    long q1 = q0 + (bytes & OFFSET_MASK);
    long q2 = q1 + (bytes & OFFSET_MASK);
    long q3 = q2 + (bytes & OFFSET_MASK);
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums);
    ShortVector low = ShortVector.broadcast(SHORTS, (short) 15);
    for (int at = from; at < to; at++) {
      MemorySegment m0 = memoryAt(rows[at]);
      long r0 = offsetIn(m0, rows[at]);
      IntVector s0 = IntVector.zero(INTS);
      for (int i = 0; i < bytes; i += Lanes.BYTES) {
        long block = i & OFFSET_MASK;
        ShortVector p0 = ShortVector.fromMemorySegment(SHORTS, mq, q0 + block, LITTLE_ENDIAN);
        ShortVector p1 = ShortVector.fromMemorySegment(SHORTS, mq, q1 + block, LITTLE_ENDIAN);
        ShortVector p2 = ShortVector.fromMemorySegment(SHORTS, mq, q2 + block, LITTLE_ENDIAN);
        ShortVector p3 = ShortVector.fromMemorySegment(SHORTS, mq, q3 + block, LITTLE_ENDIAN);
        ShortVector c0 = ShortVector.fromMemorySegment(SHORTS, m0, r0 + block, LITTLE_ENDIAN);
        ShortVector lower = c0.and(low).mul(p0).add(c0.lanewise(LSHR, 4).and(low).mul(p1));
        ShortVector upper =
            c0.lanewise(LSHR, 8).and(low).mul(p2).add(c0.lanewise(LSHR, 12).mul(p3));
        IntVector pair = lower.add(upper).reinterpretAsInts();
        s0 = s0.add(pair.lanewise(LSHL, 16).lanewise(ASHR, 16)).add(pair.lanewise(ASHR, 16));
      }
      s0.intoMemorySegment(ms, s + ((long) (at & IntegerResults.MASK) << 6), LITTLE_ENDIAN);
    }
  }
}
