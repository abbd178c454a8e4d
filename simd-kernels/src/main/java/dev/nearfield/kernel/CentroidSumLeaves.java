package dev.nearfield.kernel;

import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of rows in registers of doubles, each fed by half a register of floats.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CentroidSumLeaves {

  /** Whether there is a shape of half the width; a 64-bit register has none. */
  static final boolean USABLE = Lanes.BYTES >= 16;

  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Lanes.BYTES * Byte.SIZE));
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(
          float.class, VectorShape.forBitSize(Math.max(64, Lanes.BYTES * Byte.SIZE / 2)));

  private CentroidSumLeaves() {}

  static void addRow(long row, int bytes, long sum) {
    long r = row & ADDRESS_MASK;
    long s = sum & ADDRESS_MASK;
    for (int i = 0; i < bytes; i += Lanes.BYTES / 2) {
      long at = i & Lanes.OFFSET_MASK;
      var wide = (DoubleVector) halfFloats(r + at).convertShape(VectorOperators.F2D, DOUBLES, 0);
      putDoubles(doubles(s + (at << 1)).add(wide), s + (at << 1));
    }
  }

  static void addSum(long from, int bytes, long to) {
    long f = from & ADDRESS_MASK;
    long t = to & ADDRESS_MASK;
    for (int i = 0; i < bytes; i += Lanes.BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      putDoubles(doubles(t + at).add(doubles(f + at)), t + at);
    }
  }

  private static FloatVector halfFloats(long address) {
    var memory = RawMemory.memoryAt(address);
    return FloatVector.fromMemorySegment(
        HALF, memory, RawMemory.offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  private static DoubleVector doubles(long address) {
    var memory = RawMemory.memoryAt(address);
    return DoubleVector.fromMemorySegment(
        DOUBLES, memory, RawMemory.offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  private static void putDoubles(DoubleVector values, long address) {
    var memory = RawMemory.memoryAt(address);
    values.intoMemorySegment(memory, RawMemory.offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }
}
