package dev.nearfield.kernel;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/**
 * Signs to bits, a register at a time.
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
}
