package dev.nearfield.kernel;

import static dev.nearfield.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The butterflies of a Hadamard transform on a block of an array: pairs {@code (a, b)} become
 * {@code (a + b, a - b)}, of neighbors first, then of components two apart, and so on. Each result
 * is one sum of two components, so it has the same bits at any width.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class HadamardLeaves {

  private static final int LANES = FLOATS.length();

  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);

  private static final FloatVector SIGN_1 = sign(1);
  private static final FloatVector SIGN_2 = sign(2);
  private static final FloatVector SIGN_4 = sign(4);
  private static final FloatVector SIGN_8 = sign(8);

  private HadamardLeaves() {}

  /**
   * Multiplies by the factors and runs all butterflies within a register: a lane's partner comes by
   * a swap, and the lane itself is added to it, or taken off.
   *
   * @param factors shape {@code [block]}, a power of two and no less than a register
   */
  static void withinRegisters(float[] vector, int from, float[] factors) {
    for (int i = 0; i < factors.length; i += LANES) {
      FloatVector x =
          FloatVector.fromArray(FLOATS, vector, from + i)
              .mul(FloatVector.fromArray(FLOATS, factors, i));
      x = x.mul(SIGN_1).add(x.rearrange(SWAP_1));
      if (LANES > 2) {
        x = x.mul(SIGN_2).add(x.rearrange(SWAP_2));
      }
      if (LANES > 4) {
        x = x.mul(SIGN_4).add(x.rearrange(SWAP_4));
      }
      if (LANES > 8) {
        x = x.mul(SIGN_8).add(x.rearrange(SWAP_8));
      }
      x.intoArray(vector, from + i);
    }
  }

  /** Runs the butterflies of components {@code half} apart, at least a register's length. */
  static void acrossRegisters(float[] vector, int from, int block, int half) {
    int end = from + block;
    for (int first = from; first < end; first += 2 * half) {
      for (int i = first; i < first + half; i += LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, vector, i);
        FloatVector b = FloatVector.fromArray(FLOATS, vector, i + half);
        a.add(b).intoArray(vector, i);
        a.sub(b).intoArray(vector, i + half);
      }
    }
  }

  /** Turns whole registers of the halves against each other; returns how many pairs were. */
  static int mixHalves(float[] vector) {
    int pairs = vector.length / 2;
    int second = vector.length - pairs;
    int end = FLOATS.loopBound(pairs);
    for (int i = 0; i < end; i += LANES) {
      FloatVector a = FloatVector.fromArray(FLOATS, vector, i);
      FloatVector b = FloatVector.fromArray(FLOATS, vector, second + i);
      a.add(b).mul(Rotation.SQRT_HALF).intoArray(vector, i);
      a.sub(b).mul(Rotation.SQRT_HALF).intoArray(vector, second + i);
    }
    return end;
  }

  private static VectorShuffle<Float> swap(int half) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ half) & (LANES - 1));
  }

  private static FloatVector sign(int half) {
    float[] signs = new float[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      signs[lane] = (lane & half) == 0 ? 1f : -1f;
    }
    return FloatVector.fromArray(FLOATS, signs, 0);
  }
}
