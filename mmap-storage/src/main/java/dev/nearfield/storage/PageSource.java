package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where zeroed off-heap memory comes from.
 *
 * <p>Threads: immutable. Owns: nothing; what it gives belongs to the arena.
 */
sealed interface PageSource {

  /** The best source this system has. */
  static PageSource best() {
    return NativeMemory.instance().<PageSource>map(AnonymousPages::new).orElse(new ArenaPages());
  }

  /** The chunk size this source is good at, in bytes. */
  long chunkBytes();

  /**
   * Gives zeroed memory.
   *
   * @param first whether a small structure may stay within the first few pages of it
   * @param alreadyHeld what the caller holds, for the message
   */
  MemorySegment allocate(long bytes, boolean first, long alreadyHeld, Arena owner);

  /** How much of {@code used} leading bytes of a chunk the system really backs. */
  long touchedBytes(long used, boolean first);

  /** Anonymous mappings: nothing is resident before it is touched, then in huge pages. */
  record AnonymousPages(NativeMemory memory) implements PageSource {

    @Override
    public long chunkBytes() {
      return 64L << 20;
    }

    @Override
    @SuppressWarnings("restricted") // reached only when NativeMemory was allowed
    public MemorySegment allocate(long bytes, boolean first, long alreadyHeld, Arena owner) {
      long page =
          bytes < NativeMemory.HUGE_PAGE_BYTES
              ? NativeMemory.SMALL_PAGE_BYTES
              : NativeMemory.HUGE_PAGE_BYTES;
      long mapped = Math.ceilDiv(bytes, page) * page;
      long address = memory.map(mapped, alreadyHeld);
      advise(address, mapped, first);
      return MemorySegment.ofAddress(address)
          .reinterpret(bytes, owner, closed -> memory.unmap(address, mapped));
    }

    /** The first 2 MB of the first chunk stay on small pages: a small index stays small. */
    private void advise(long address, long mapped, boolean first) {
      long small = first ? Math.min(mapped, NativeMemory.HUGE_PAGE_BYTES) : 0;
      if (small > 0) {
        memory.adviseSmallPages(address, small);
      }
      if (mapped - small >= NativeMemory.HUGE_PAGE_BYTES) {
        memory.adviseHugePages(address + small, mapped - small);
      }
    }

    @Override
    public long touchedBytes(long used, boolean first) {
      long head = first ? Math.min(used, NativeMemory.HUGE_PAGE_BYTES) : 0;
      return roundUp(head, NativeMemory.SMALL_PAGE_BYTES)
          + roundUp(used - head, NativeMemory.HUGE_PAGE_BYTES);
    }

    private static long roundUp(long bytes, long page) {
      return Math.ceilDiv(bytes, page) * page;
    }
  }

  /** Plain arenas: zeroing touches all of a chunk, so chunks are small. */
  record ArenaPages() implements PageSource {

    private static final long ALIGNMENT = 64;

    @Override
    public long chunkBytes() {
      return 256L << 10;
    }

    @Override
    public MemorySegment allocate(long bytes, boolean first, long alreadyHeld, Arena owner) {
      try {
        return owner.allocate(bytes, ALIGNMENT);
      } catch (OutOfMemoryError refused) {
        throw new OffHeapMemoryException(bytes, alreadyHeld, String.valueOf(refused.getMessage()));
      }
    }

    @Override
    public long touchedBytes(long used, boolean first) {
      return used;
    }
  }
}
