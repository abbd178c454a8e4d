package dev.nearfield.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Components to bits, a register at a time.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class BitConversion {

  private BitConversion() {}

  /** Encodes whole longs of components and returns how many components those are. */
  static int encode(float[] vector, int dimension, long row) {
    int end = dimension & -Long.SIZE;
    for (int i = 0; i < end; i += Long.SIZE) {
      long word = 0;
      for (int j = 0; j < Long.SIZE; j += Lanes.FLOATS.length()) {
        var components = FloatVector.fromArray(Lanes.FLOATS, vector, i + j);
        word |= components.compare(GT, 0f).toLong() << j;
      }
      RawMemory.putLong(row + i / Byte.SIZE, word);
    }
    return end;
  }

  /**
   * Rounds components to values of four bits and stores the values' planes ({@link BitQuery}).
   *
   * @param end components, a multiple of 64
   * @return sum of the values
   */
  static long putPlanes(
      float[] vector, int end, float low, float inverseStep, int blockBytes, long query) {
    IntVector sums = IntVector.zero(Lanes.INTS);
    for (int i = 0; i < end; i += Long.SIZE) {
      long plane0 = 0;
      long plane1 = 0;
      long plane2 = 0;
      long plane3 = 0;
      for (int j = 0; j < Long.SIZE; j += Lanes.FLOATS.length()) {
        IntVector value =
            (IntVector)
                FloatVector.fromArray(Lanes.FLOATS, vector, i + j)
                    .sub(low)
                    .mul(inverseStep)
                    .add(0.5f)
                    .convertShape(F2I, Lanes.INTS, 0);
        value = value.min(15);
        sums = sums.add(value);
        // The bit of each plane in turn becomes the sign.
        plane0 |= value.lanewise(LSHL, 31).compare(LT, 0).toLong() << j;
        plane1 |= value.lanewise(LSHL, 30).compare(LT, 0).toLong() << j;
        plane2 |= value.lanewise(LSHL, 29).compare(LT, 0).toLong() << j;
        plane3 |= value.lanewise(LSHL, 28).compare(LT, 0).toLong() << j;
      }
      long at = query + i / Byte.SIZE;
      RawMemory.putLong(at, plane0);
      RawMemory.putLong(at + blockBytes, plane1);
      RawMemory.putLong(at + 2L * blockBytes, plane2);
      RawMemory.putLong(at + 3L * blockBytes, plane3);
    }
    return sums.reduceLanes(ADD);
  }
}
