package dev.nearfield.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The registered allocations by address, for checked mode.
 *
 * <p>Threads: share freely. Owns: nothing, remembers borrowed memory until it is unregistered or
 * found closed under a new allocation.
 */
final class CheckedMemory {

  private static final ConcurrentSkipListMap<Long, MemorySegment> BY_ADDRESS =
      new ConcurrentSkipListMap<>();

  private CheckedMemory() {}

  static void register(MemorySegment memory) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException("memory must be native or mapped, was " + memory);
    }
    forgetClosed(memory);
    BY_ADDRESS.put(memory.address(), memory);
  }

  static void unregister(MemorySegment memory) {
    BY_ADDRESS.remove(memory.address(), memory);
  }

  /** Returns the memory that may hold an address; its own checks decide about the end. */
  static MemorySegment memoryAt(long address) {
    Map.Entry<Long, MemorySegment> entry = BY_ADDRESS.floorEntry(address);
    if (entry == null || address - entry.getKey() >= entry.getValue().byteSize()) {
      throw new IndexOutOfBoundsException(
          "address 0x%x lies in no registered memory".formatted(address));
    }
    return entry.getValue();
  }

  /** Freed addresses come back: closed memory must not shadow what replaced it. */
  private static void forgetClosed(MemorySegment memory) {
    BY_ADDRESS
        .headMap(memory.address() + memory.byteSize())
        .values()
        .removeIf(
            known ->
                !known.scope().isAlive() && known.address() + known.byteSize() > memory.address());
  }
}
