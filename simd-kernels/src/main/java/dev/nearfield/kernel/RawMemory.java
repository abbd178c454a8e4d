package dev.nearfield.kernel;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Memory by address: little-endian, unchecked unless the JVM runs with {@code
 * -Dnearfield.checkedMemory=true}, or denies native access.
 *
 * <p>A wrong address kills the JVM or returns garbage, so callers check ordinals once ({@link
 * RowTable}) and keep the owning arena open. In checked mode every access is looked up among the
 * {@link #register registered} allocations and then bounds- and liveness-checked as usual, at a
 * large cost: outside them it throws {@link IndexOutOfBoundsException}, in a closed arena {@link
 * IllegalStateException}.
 *
 * <p>Threads: static, share freely; plain accesses have no ordering. Owns: nothing.
 */
public final class RawMemory {

  /*
   * One static final MemorySegment over all addresses, and addresses masked to 48 bits: together
   * they let C2 prove every access in bounds at compile time. Checks per allocation would cost a
   * vector loop 15-20 ns a row, because they are not hoisted.
   */
  static final MemorySegment ALL = everything();

  /** Whether every access is checked; constant, so the unused half costs nothing. */
  public static final boolean CHECKED = ALL.byteSize() == 0;

  static final long ADDRESS_MASK = (1L << 48) - 1;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle ALIGNED_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private RawMemory() {}

  /**
   * Makes an allocation known to checked mode; does nothing otherwise.
   *
   * @param memory a whole native or mapped allocation, not a slice of a registered one; borrowed
   */
  public static void register(MemorySegment memory) {
    if (CHECKED) {
      CheckedMemory.register(memory);
    }
  }

  /** Forgets a registered allocation; does nothing outside checked mode. */
  public static void unregister(MemorySegment memory) {
    if (CHECKED) {
      CheckedMemory.unregister(memory);
    }
  }

  /**
   * Views a range of memory as a {@link MemorySegment}, for interfaces that want one; a small
   * allocation.
   *
   * <p>The view does not keep the memory alive, nor does it know when it is freed.
   */
  public static MemorySegment memory(long address, long bytes) {
    MemorySegment memory = memoryAt(address);
    return memory.asSlice(offsetIn(memory, address), bytes);
  }

  /** Returns the byte at an address. */
  public static byte getByte(long address) {
    MemorySegment memory = memoryAt(address);
    return memory.get(BYTE, offsetIn(memory, address));
  }

  /** Returns the short at an address of any alignment. */
  public static short getShort(long address) {
    MemorySegment memory = memoryAt(address);
    return memory.get(SHORT, offsetIn(memory, address));
  }

  /** Returns the int at an address of any alignment. */
  public static int getInt(long address) {
    MemorySegment memory = memoryAt(address);
    return memory.get(INT, offsetIn(memory, address));
  }

  /** Returns the long at an address of any alignment. */
  public static long getLong(long address) {
    MemorySegment memory = memoryAt(address);
    return memory.get(LONG, offsetIn(memory, address));
  }

  /** Returns the float at an address of any alignment. */
  public static float getFloat(long address) {
    MemorySegment memory = memoryAt(address);
    return memory.get(FLOAT, offsetIn(memory, address));
  }

  /** Stores a byte. */
  public static void putByte(long address, byte value) {
    MemorySegment memory = memoryAt(address);
    memory.set(BYTE, offsetIn(memory, address), value);
  }

  /** Stores a short at an address of any alignment. */
  public static void putShort(long address, short value) {
    MemorySegment memory = memoryAt(address);
    memory.set(SHORT, offsetIn(memory, address), value);
  }

  /** Stores an int at an address of any alignment. */
  public static void putInt(long address, int value) {
    MemorySegment memory = memoryAt(address);
    memory.set(INT, offsetIn(memory, address), value);
  }

  /** Stores a long at an address of any alignment. */
  public static void putLong(long address, long value) {
    MemorySegment memory = memoryAt(address);
    memory.set(LONG, offsetIn(memory, address), value);
  }

  /** Stores a float at an address of any alignment. */
  public static void putFloat(long address, float value) {
    MemorySegment memory = memoryAt(address);
    memory.set(FLOAT, offsetIn(memory, address), value);
  }

  static double getDouble(long address) {
    return Double.longBitsToDouble(getLong(address));
  }

  static void putDouble(long address, double value) {
    putLong(address, Double.doubleToRawLongBits(value));
  }

  /** Returns the int at an address aligned to 4; later accesses stay after it. */
  public static int getIntAcquire(long address) {
    MemorySegment memory = memoryAt(address);
    return (int) ALIGNED_INT.getAcquire(memory, offsetIn(memory, address));
  }

  /** Returns the int at an address aligned to 4, in the total order of volatile accesses. */
  public static int getIntVolatile(long address) {
    MemorySegment memory = memoryAt(address);
    return (int) ALIGNED_INT.getVolatile(memory, offsetIn(memory, address));
  }

  /** Stores an int at an address aligned to 4; earlier accesses stay before it. */
  public static void putIntRelease(long address, int value) {
    MemorySegment memory = memoryAt(address);
    ALIGNED_INT.setRelease(memory, offsetIn(memory, address), value);
  }

  /** Replaces the int at an address aligned to 4 if it is the expected one; volatile. */
  public static boolean compareAndSetInt(long address, int expected, int value) {
    MemorySegment memory = memoryAt(address);
    return ALIGNED_INT.compareAndSet(memory, offsetIn(memory, address), expected, value);
  }

  /** Copies bytes; the ranges may overlap. */
  public static void copy(long from, long to, long bytes) {
    MemorySegment source = memoryAt(from);
    MemorySegment target = memoryAt(to);
    MemorySegment.copy(source, offsetIn(source, from), target, offsetIn(target, to), bytes);
  }

  /** Copies {@code count} floats from memory into the start of an array. */
  public static void getFloats(long address, float[] destination, int count) {
    MemorySegment memory = memoryAt(address);
    MemorySegment.copy(memory, FLOAT, offsetIn(memory, address), destination, 0, count);
  }

  /** Copies {@code count} floats from the start of an array into memory. */
  public static void putFloats(float[] source, long address, int count) {
    MemorySegment memory = memoryAt(address);
    MemorySegment.copy(source, 0, memory, FLOAT, offsetIn(memory, address), count);
  }

  /** Returns the memory through which an address is accessed. */
  static MemorySegment memoryAt(long address) {
    return CHECKED ? CheckedMemory.memoryAt(address) : ALL;
  }

  /** Returns the place of an address in the memory that {@link #memoryAt} returned for it. */
  static long offsetIn(MemorySegment memory, long address) {
    return CHECKED ? address - memory.address() : address & ADDRESS_MASK;
  }

  /** Returns all addresses, or none for checked mode. */
  @SuppressWarnings("restricted") // the one place that opens the address space
  private static MemorySegment everything() {
    if (Boolean.getBoolean("nearfield.checkedMemory")) {
      return MemorySegment.NULL;
    }
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException denied) {
      warnOfDenial();
      return MemorySegment.NULL;
    }
  }

  private static void warnOfDenial() {
    boolean named = RawMemory.class.getModule().isNamed();
    System.getLogger(RawMemory.class.getName())
        .log(
            Level.WARNING,
            "The JVM denies native access, so every access to memory is checked, which is slow;"
                + " start it with --enable-native-access="
                + (named ? "dev.nearfield.kernel,dev.nearfield.storage" : "ALL-UNNAMED"));
  }
}
