package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;

/**
 * Append-only bytes outside the heap; what is allocated together lies together.
 *
 * <p>Threads: one writer at a time; reads of published positions need no lock. Owns: its memory.
 */
final class TextHeap implements AutoCloseable {

  private static final int UNIT_BYTES = 64;

  private final ChunkedMemory units = new ChunkedMemory(UNIT_BYTES, Integer.MAX_VALUE);
  private final long chunkBytes = (long) UNIT_BYTES << units.rowsPerChunkLog2();
  private long end;

  /**
   * Reserves {@code length} adjacent bytes, which may not exceed a chunk; returns their position.
   */
  long allocate(int length) {
    long start = end % chunkBytes + length > chunkBytes ? nextChunk() : end;
    long unitsNeeded = Math.ceilDiv(start + length, (long) UNIT_BYTES);
    if (unitsNeeded > Integer.MAX_VALUE) {
      throw new OffHeapMemoryException(length, end, "string ids are limited to 128 GB");
    }
    units.ensureCapacity((int) unitsNeeded);
    end = start + length;
    return start;
  }

  /** The chunk that holds a position. */
  MemorySegment memory(long position) {
    return units.chunk((int) (position / chunkBytes));
  }

  /** The position within its chunk. */
  long offset(long position) {
    return position % chunkBytes;
  }

  long touchedBytes() {
    return units.touchedBytes((int) Math.ceilDiv(end, (long) UNIT_BYTES));
  }

  @Override
  public void close() {
    units.close();
  }

  private long nextChunk() {
    return Math.ceilDiv(end, chunkBytes) * chunkBytes;
  }
}
