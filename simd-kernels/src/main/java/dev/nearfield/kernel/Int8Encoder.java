package dev.nearfield.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Encodes components into 7-bit codes a register at a time; byte for byte {@link
 * ReferenceInt8Encoder}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Encoder {

  /** Holds a register of ints narrowed to bytes; 64 bits, half empty, where registers have 128. */
  private static final VectorSpecies<Byte> CODES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Lanes.BYTES * 2, 64)));

  private Int8Encoder() {}

  /** Stores the smallest and the largest component at {@code bounds}, two floats. */
  static void bounds(float[] vector, int dimension, long bounds) {
    int end = Lanes.FLOATS.loopBound(dimension);
    var least = FloatVector.broadcast(Lanes.FLOATS, Float.POSITIVE_INFINITY);
    var greatest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < end; i += Lanes.FLOATS.length()) {
      var components = FloatVector.fromArray(Lanes.FLOATS, vector, i);
      least = least.min(components);
      greatest = greatest.max(components);
    }
    // Smallest and largest do not depend on the order, so reduceLanes is exact here.
    float min = least.reduceLanes(VectorOperators.MIN);
    float max = greatest.reduceLanes(VectorOperators.MAX);
    ReferenceInt8Encoder.bounds(vector, end, dimension, min, max, bounds);
  }

  /** Stores the codes at {@code row}, and their sum and their squares' sum, two ints, at sums. */
  static void codes(
      float[] vector, int dimension, float halfMin, float inverse, long row, long sums) {
    int end = Lanes.FLOATS.loopBound(dimension);
    long target = row & RawMemory.ADDRESS_MASK;
    var sum = IntVector.zero(Lanes.INTS);
    var squareSum = IntVector.zero(Lanes.INTS);
    for (int i = 0; i < end; i += Lanes.FLOATS.length()) {
      var components = FloatVector.fromArray(Lanes.FLOATS, vector, i);
      var position = components.mul(0.5f).sub(halfMin).mul(inverse);
      var codes = position.add(Int8Row.ROUNDER).reinterpretAsInts().and(Int8Row.MAX_CODE);
      sum = sum.add(codes);
      squareSum = squareSum.add(codes.mul(codes));
      // May store zeros behind the last code: the corrections follow and are written later.
      var bytes = (ByteVector) codes.convertShape(VectorOperators.I2B, CODES, 0);
      // Stored without a helper: where C2 does not inline one, its vector argument is boxed.
      long place = target + (i & Lanes.OFFSET_MASK);
      var memory = RawMemory.memoryAt(place);
      bytes.intoMemorySegment(memory, Lanes.offsetIn(memory, place), ByteOrder.LITTLE_ENDIAN);
    }
    RawMemory.putInt(sums, sum.reduceLanes(VectorOperators.ADD));
    RawMemory.putInt(sums + Integer.BYTES, squareSum.reduceLanes(VectorOperators.ADD));
    ReferenceInt8Encoder.codes(vector, end, dimension, halfMin, inverse, row, sums);
  }
}
