package dev.nearfield.kernel;

import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Components of a query to values of ten bits and a sign, a register at a time.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int4Conversion {

  private Int4Conversion() {}

  /** Returns the largest magnitude of a component. */
  static float largest(float[] vector) {
    int end = Lanes.FLOATS.loopBound(vector.length);
    FloatVector largest = FloatVector.zero(Lanes.FLOATS);
    for (int i = 0; i < end; i += Lanes.FLOATS.length()) {
      largest = largest.max(FloatVector.fromArray(Lanes.FLOATS, vector, i).abs());
    }
    return Math.max(largest.reduceLanes(MAX), Int4Query.largest(vector, end));
  }

  /**
   * Stores the values of whole registers of components and returns where those end: beyond {@code
   * to}, where the vector goes on that far, and then so does what is stored, within a multiple of
   * 64 bytes.
   */
  static int putValues(
      float[] vector, int from, int to, float largest, float inverseStep, long values) {
    int end = Math.min(to, from + Lanes.halfBound(vector.length - from));
    long target = values & ADDRESS_MASK;
    int i = from;
    for (; i < end; i += Lanes.FLOATS.length()) {
      IntVector above =
          (IntVector)
              FloatVector.fromArray(Lanes.FLOATS, vector, i)
                  .add(largest)
                  .mul(inverseStep)
                  .add(0.5f)
                  .convertShape(F2I, Lanes.INTS, 0);
      IntVector value = above.min(2 * Int4Query.LARGEST_VALUE).sub(Int4Query.LARGEST_VALUE);
      var shorts = (ShortVector) value.convertShape(I2S, Lanes.HALVES, 0);
      Lanes.putShorts(shorts, target + ((long) ((i - from) & Lanes.OFFSET_MASK) << 1));
    }
    return i;
  }

  /** Returns the sum of the values of all planes. */
  static int sum(long query, int blockBytes) {
    long q = query & ADDRESS_MASK;
    IntVector sums = IntVector.zero(Lanes.INTS);
    for (int i = 0; i < Int4Query.PLANES * blockBytes; i += Lanes.BYTES) {
      IntVector pair = Lanes.ints(q + (i & Lanes.OFFSET_MASK));
      sums = sums.add(pair.lanewise(LSHL, 16).lanewise(ASHR, 16)).add(pair.lanewise(ASHR, 16));
    }
    return sums.reduceLanes(ADD);
  }
}
