package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.Float16Conversion.KEPT;
import static dev.nearfield.kernel.Float16Conversion.SCALE;
import static dev.nearfield.kernel.Lanes.FLOATS;
import static dev.nearfield.kernel.Lanes.INTS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Lane sums of the squared differences of a query and one or four float16 rows.
 *
 * <p>Each method sums the lanes {@code [laneBytes, laneBytes + register)} of sixteen: of every
 * block of 64 bytes the even components in one register and the odd ones in another, added at the
 * end. It stores the sums in row order, 64 bytes a row; {@link FixedOrder} folds them. Each reads
 * one int of a row and stores it: without such a scalar access a mapped page that cannot be read
 * kills the JVM instead of raising an error.
 *
 * <p>Loads and stores are written out: C2 inlines no method of ours any more in a leaf this large,
 * only those of the Vector API, and a vector passed to a method that is not inlined is an object.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Float16SquaredL2Leaves {

  private Float16SquaredL2Leaves() {}

  static void one(long query, long row0, int bytes, int laneBytes, long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    MemorySegment mq = memoryAt(query);
    long q = offsetIn(mq, query) + lane;
    MemorySegment m0 = memoryAt(row0);
    long r0 = offsetIn(m0, row0) + lane;
    FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, SCALE);
    FloatVector even0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector odd0 = even0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, mq, q + 2 * at, LITTLE_ENDIAN);
      FloatVector b =
          FloatVector.fromMemorySegment(FLOATS, mq, q + 2 * at + BLOCK_BYTES, LITTLE_ENDIAN);
      IntVector pair0 = IntVector.fromMemorySegment(INTS, m0, r0 + at, LITTLE_ENDIAN);
      FloatVector x0 =
          pair0.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, a);
      even0 = x0.fma(x0, even0);
      FloatVector y0 = pair0.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, b);
      odd0 = y0.fma(y0, odd0);
    }
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums) + lane;
    even0.add(odd0).intoMemorySegment(ms, s, LITTLE_ENDIAN);
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
    FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, SCALE);
    FloatVector even0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector odd0 = even0;
    FloatVector even1 = even0;
    FloatVector odd1 = even0;
    FloatVector even2 = even0;
    FloatVector odd2 = even0;
    FloatVector even3 = even0;
    FloatVector odd3 = even0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, mq, q + 2 * at, LITTLE_ENDIAN);
      FloatVector b =
          FloatVector.fromMemorySegment(FLOATS, mq, q + 2 * at + BLOCK_BYTES, LITTLE_ENDIAN);
      IntVector pair0 = IntVector.fromMemorySegment(INTS, m0, r0 + at, LITTLE_ENDIAN);
      FloatVector x0 =
          pair0.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, a);
      even0 = x0.fma(x0, even0);
      FloatVector y0 = pair0.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, b);
      odd0 = y0.fma(y0, odd0);
      IntVector pair1 = IntVector.fromMemorySegment(INTS, m1, r1 + at, LITTLE_ENDIAN);
      FloatVector x1 =
          pair1.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, a);
      even1 = x1.fma(x1, even1);
      FloatVector y1 = pair1.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, b);
      odd1 = y1.fma(y1, odd1);
      IntVector pair2 = IntVector.fromMemorySegment(INTS, m2, r2 + at, LITTLE_ENDIAN);
      FloatVector x2 =
          pair2.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, a);
      even2 = x2.fma(x2, even2);
      FloatVector y2 = pair2.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, b);
      odd2 = y2.fma(y2, odd2);
      IntVector pair3 = IntVector.fromMemorySegment(INTS, m3, r3 + at, LITTLE_ENDIAN);
      FloatVector x3 =
          pair3.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, a);
      even3 = x3.fma(x3, even3);
      FloatVector y3 = pair3.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats().fma(scale, b);
      odd3 = y3.fma(y3, odd3);
    }
    MemorySegment ms = memoryAt(sums);
    long s = offsetIn(ms, sums) + lane;
    even0.add(odd0).intoMemorySegment(ms, s, LITTLE_ENDIAN);
    even1.add(odd1).intoMemorySegment(ms, s + 64, LITTLE_ENDIAN);
    even2.add(odd2).intoMemorySegment(ms, s + 128, LITTLE_ENDIAN);
    even3.add(odd3).intoMemorySegment(ms, s + 192, LITTLE_ENDIAN);
  }
}
