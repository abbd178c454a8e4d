package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * float16 to and from float32, a register at a time.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Float16Conversion {

  /*
   * Decoding is three integer operations: with the sign in place and the other fifteen bits moved
   * to follow the sign and three zeros, a float16 is the float32 of a 2^112th of its value, those
   * below 2^-14 included, as float32 knows subnormal numbers too. KEPT clears what the shift copied
   * of the sign and what it brought in from the even component. Not for infinities.
   *
   * Encoding rounds in two ways. From 2^-14 on: rebias the exponent, add half a unit of what is
   * kept less one bit if that is even, and shift; a carry into the exponent is right too, up to
   * infinity. Below, float16 has a fixed unit of 2^-24, which is that of float32 around a half: the
   * addition of a half rounds.
   */

  /** What a float32 made of shifted bits keeps: the sign, four exponent bits, the fraction. */
  static final int KEPT = 0x8fff_e000;

  /** What a float32 made of shifted bits is to be multiplied by. */
  static final float SCALE = 0x1p112f;

  private static final int REBIAS = (127 - 15) << 23;
  private static final int LEAST_NORMAL = Float.floatToRawIntBits(0x1p-14f);
  private static final int OVERFLOW = Float.floatToRawIntBits(0x1p16f);
  private static final int HALF = Float.floatToRawIntBits(0.5f);

  private Float16Conversion() {}

  /** Encodes whole registers of components and returns how many components those are. */
  static int encode(float[] vector, int dimension, long row) {
    int end = Lanes.halfBound(dimension);
    long target = row & ADDRESS_MASK;
    for (int i = 0; i < end; i += Lanes.FLOATS.length()) {
      IntVector bits = FloatVector.fromArray(Lanes.FLOATS, vector, i).reinterpretAsInts();
      IntVector magnitude = bits.and(Integer.MAX_VALUE).min(OVERFLOW);
      IntVector even = magnitude.lanewise(LSHR, 13).and(1);
      IntVector normal = magnitude.add(even).add(0xfff - REBIAS).lanewise(LSHR, 13);
      IntVector small = magnitude.reinterpretAsFloats().add(0.5f).reinterpretAsInts().sub(HALF);
      IntVector rounded = normal.blend(small, magnitude.compare(LT, LEAST_NORMAL));
      IntVector signed = rounded.or(bits.lanewise(LSHR, 16).and(0x8000));
      var halves = (ShortVector) signed.convertShape(I2S, Lanes.HALVES, 0);
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
      FloatVector even = pair.lanewise(LSHL, 16).lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats();
      FloatVector odd = pair.lanewise(ASHR, 3).and(KEPT).reinterpretAsFloats();
      Lanes.putFloats(even.mul(SCALE).mul(factor), q + 2 * at);
      Lanes.putFloats(odd.mul(SCALE).mul(factor), q + 2 * at + BLOCK_BYTES);
    }
  }
}
