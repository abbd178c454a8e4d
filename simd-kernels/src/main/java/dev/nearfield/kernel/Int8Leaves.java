package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.INTS;
import static dev.nearfield.kernel.Lanes.OFFSET_MASK;
import static dev.nearfield.kernel.Lanes.SHORTS;
import static dev.nearfield.kernel.Lanes.shorts;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static dev.nearfield.kernel.WideFold.HIGH_1;
import static dev.nearfield.kernel.WideFold.HIGH_2;
import static dev.nearfield.kernel.WideFold.HIGH_4;
import static dev.nearfield.kernel.WideFold.HIGH_8;
import static dev.nearfield.kernel.WideFold.LOW_1;
import static dev.nearfield.kernel.WideFold.LOW_2;
import static dev.nearfield.kernel.WideFold.LOW_4;
import static dev.nearfield.kernel.WideFold.LOW_8;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Exact dot products of the codes of a prepared query and of 7-bit rows.
 *
 * <p>Products are stored as {@link IntegerResults}, and one int of a row behind them: without such
 * a scalar access a mapped page that cannot be read kills the JVM instead of raising an error. The
 * access comes first, for what comes last may fall to the compiler's inlining budget, and loads are
 * written out, as in {@link BFloat16DotLeaves}. {@code bytes} is a multiple of 64; what the rows
 * hold behind their last code meets a query that is zero there.
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
   * rows, though not in every JVM.
   */

  private Int8Leaves() {}

  static void one(long query, long row0, int bytes, long result) {
    RawMemory.putInt(result + Integer.BYTES, RawMemory.getInt(row0));
    MemorySegment mq = memoryAt(query);
    long evens = offsetIn(mq, query);
    long odds = evens + (bytes & OFFSET_MASK);
    ShortVector low = ShortVector.broadcast(SHORTS, (short) 0xff);
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0);
    IntVector wide0 = IntVector.zero(INTS);
    IntVector high0 = wide0;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long block = i & OFFSET_MASK;
      ShortVector even = ShortVector.fromMemorySegment(SHORTS, mq, evens + block, LITTLE_ENDIAN);
      ShortVector odd = ShortVector.fromMemorySegment(SHORTS, mq, odds + block, LITTLE_ENDIAN);
      ShortVector codes0 = ShortVector.fromMemorySegment(SHORTS, m0, r0 + block, LITTLE_ENDIAN);
      ShortVector odd0 = codes0.lanewise(LSHR, 8).mul(odd);
      IntVector pair0 = codes0.and(low).mul(even).add(odd0).reinterpretAsInts();
      wide0 = wide0.add(pair0);
      high0 = high0.add(pair0.lanewise(LSHR, 16));
    }
    RawMemory.putInt(result, wide0.sub(high0.lanewise(LSHL, 16)).add(high0).reduceLanes(ADD));
  }

  /** Four rows a pass, the last one repeated. */
  static void fours(long query, long[] rows, int from, int to, int bytes, long results) {
    RawMemory.putInt(results + IntegerResults.TOUCH, RawMemory.getInt(rows[from]));
    MemorySegment mq = memoryAt(query);
    long evens = offsetIn(mq, query);
    long odds = evens + (bytes & OFFSET_MASK);
    MemorySegment mr = memoryAt(results);
    long r = offsetIn(mr, results);
    int last = to - 1;
    ShortVector low = ShortVector.broadcast(SHORTS, (short) 0xff);
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
      IntVector wide0 = IntVector.zero(INTS);
      IntVector high0 = wide0;
      IntVector wide1 = wide0;
      IntVector high1 = wide0;
      IntVector wide2 = wide0;
      IntVector high2 = wide0;
      IntVector wide3 = wide0;
      IntVector high3 = wide0;
      for (int i = 0; i < bytes; i += Lanes.BYTES) {
        long block = i & OFFSET_MASK;
        ShortVector even = ShortVector.fromMemorySegment(SHORTS, mq, evens + block, LITTLE_ENDIAN);
        ShortVector odd = ShortVector.fromMemorySegment(SHORTS, mq, odds + block, LITTLE_ENDIAN);
        ShortVector codes0 = ShortVector.fromMemorySegment(SHORTS, m0, r0 + block, LITTLE_ENDIAN);
        ShortVector odd0 = codes0.lanewise(LSHR, 8).mul(odd);
        IntVector pair0 = codes0.and(low).mul(even).add(odd0).reinterpretAsInts();
        wide0 = wide0.add(pair0);
        high0 = high0.add(pair0.lanewise(LSHR, 16));
        ShortVector codes1 = ShortVector.fromMemorySegment(SHORTS, m1, r1 + block, LITTLE_ENDIAN);
        ShortVector odd1 = codes1.lanewise(LSHR, 8).mul(odd);
        IntVector pair1 = codes1.and(low).mul(even).add(odd1).reinterpretAsInts();
        wide1 = wide1.add(pair1);
        high1 = high1.add(pair1.lanewise(LSHR, 16));
        ShortVector codes2 = ShortVector.fromMemorySegment(SHORTS, m2, r2 + block, LITTLE_ENDIAN);
        ShortVector odd2 = codes2.lanewise(LSHR, 8).mul(odd);
        IntVector pair2 = codes2.and(low).mul(even).add(odd2).reinterpretAsInts();
        wide2 = wide2.add(pair2);
        high2 = high2.add(pair2.lanewise(LSHR, 16));
        ShortVector codes3 = ShortVector.fromMemorySegment(SHORTS, m3, r3 + block, LITTLE_ENDIAN);
        ShortVector odd3 = codes3.lanewise(LSHR, 8).mul(odd);
        IntVector pair3 = codes3.and(low).mul(even).add(odd3).reinterpretAsInts();
        wide3 = wide3.add(pair3);
        high3 = high3.add(pair3.lanewise(LSHR, 16));
      }
      wide0 = wide0.sub(high0.lanewise(LSHL, 16)).add(high0);
      wide1 = wide1.sub(high1.lanewise(LSHL, 16)).add(high1);
      wide2 = wide2.sub(high2.lanewise(LSHL, 16)).add(high2);
      wide3 = wide3.sub(high3.lanewise(LSHL, 16)).add(high3);
      if (WideFold.USED) {
        IntVector e0 = LOW_8.selectFrom(wide0, wide1).add(HIGH_8.selectFrom(wide0, wide1));
        IntVector e1 = LOW_8.selectFrom(wide2, wide3).add(HIGH_8.selectFrom(wide2, wide3));
        IntVector f0 = LOW_4.selectFrom(e0, e1).add(HIGH_4.selectFrom(e0, e1));
        f0 = LOW_2.selectFrom(f0, f0).add(HIGH_2.selectFrom(f0, f0));
        f0 = LOW_1.selectFrom(f0, f0).add(HIGH_1.selectFrom(f0, f0));
        f0.intoMemorySegment(mr, r + ((long) (at & IntegerResults.MASK) << 2), LITTLE_ENDIAN);
      } else {
        IntegerResults.put(results, at, wide0.reduceLanes(ADD));
        IntegerResults.put(results, at + 1, wide1.reduceLanes(ADD));
        IntegerResults.put(results, at + 2, wide2.reduceLanes(ADD));
        IntegerResults.put(results, at + 3, wide3.reduceLanes(ADD));
      }
    }
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
}
