package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * bfloat16 to and from float32, a register at a time.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class BFloat16Conversion {

  /** The odd component of a pair of bfloat16: the upper half of a float32. */
  static final int HIGH_HALF = 0xffff_0000;

  private BFloat16Conversion() {}

  /** Encodes whole registers of components and returns how many components those are. */
  static int encode(float[] vector, int dimension, long row) {
    int end = Lanes.halfBound(dimension);
    long target = row & ADDRESS_MASK;
    for (int i = 0; i < end; i += Lanes.FLOATS.length()) {
      IntVector bits = FloatVector.fromArray(Lanes.FLOATS, vector, i).reinterpretAsInts();
      IntVector even = bits.lanewise(LSHR, 16).and(1);
      IntVector rounded = bits.add(0x7fff).add(even).lanewise(LSHR, 16);
      var halves = (ShortVector) rounded.convertShape(I2S, Lanes.HALVES, 0);
      Lanes.putShorts(halves, target + ((long) (i & Lanes.OFFSET_MASK) << 1));
    }
    return end;
  }

  /** Stores a row's components, times a factor, as {@link HalfQuery} orders them. */
  static void arrange(long row, int bytes, int laneBytes, float factor, long query) {
    RawMemory.putInt(query + 2L * bytes, RawMemory.getInt(row));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    long r = (row & ADDRESS_MASK) + lane;
    long q = (query & ADDRESS_MASK) + lane;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      IntVector pair = Lanes.ints(r + at);
      FloatVector even = pair.lanewise(LSHL, 16).reinterpretAsFloats();
      FloatVector odd = pair.and(HIGH_HALF).reinterpretAsFloats();
      Lanes.putFloats(even.mul(factor), q + 2 * at);
      Lanes.putFloats(odd.mul(factor), q + 2 * at + BLOCK_BYTES);
    }
  }
}
