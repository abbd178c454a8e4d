package dev.nearfield.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Registers of the widest shape this CPU has, at most 512 bits, and their loads and stores.
 *
 * <p>Addresses given to loads and stores must be masked by the caller ({@link
 * RawMemory#ADDRESS_MASK}), with offsets added that the compiler can see to be small and positive:
 * only then do the bounds checks fold away.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Lanes {

  private static final VectorShape SHAPE = shape();

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
  static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SHAPE);
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  /** Shorts that a register of ints narrows to; half empty where registers have 64 bits. */
  static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(Math.max(SHAPE.vectorBitSize() / 2, 64)));

  /** Bytes of one register. */
  static final int BYTES = SHAPE.vectorBitSize() / Byte.SIZE;

  /** Loop offsets are masked with this, to show the compiler that they are not negative. */
  static final int OFFSET_MASK = 0x1fff_ffff;

  private Lanes() {}

  static FloatVector floats(long address) {
    var memory = RawMemory.memoryAt(address);
    return FloatVector.fromMemorySegment(
        FLOATS, memory, offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  static void putFloats(FloatVector values, long address) {
    var memory = RawMemory.memoryAt(address);
    values.intoMemorySegment(memory, offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  static ShortVector shorts(long address) {
    var memory = RawMemory.memoryAt(address);
    return ShortVector.fromMemorySegment(
        SHORTS, memory, offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  static void putShorts(ShortVector values, long address) {
    var memory = RawMemory.memoryAt(address);
    values.intoMemorySegment(memory, offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  static IntVector ints(long address) {
    var memory = RawMemory.memoryAt(address);
    return IntVector.fromMemorySegment(
        INTS, memory, offsetIn(memory, address), ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Returns how many of a row's 16-bit components whole registers of {@link #HALVES} hold: none
   * where those have more lanes than a register of floats and would be stored beyond the row.
   */
  static int halfBound(int dimension) {
    return HALVES.length() == FLOATS.length() ? FLOATS.loopBound(dimension) : 0;
  }

  /** As {@link RawMemory#offsetIn}, for addresses that are masked already. */
  static long offsetIn(MemorySegment memory, long address) {
    return RawMemory.CHECKED ? address - memory.address() : address;
  }

  private static VectorShape shape() {
    var preferred = VectorShape.preferredShape();
    return preferred.vectorBitSize() > 512 ? VectorShape.S_512_BIT : preferred;
  }
}
