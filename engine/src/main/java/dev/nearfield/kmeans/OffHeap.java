package dev.nearfield.kmeans;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one run: zeroed, aligned to 64, outside the heap and its limits.
 *
 * <p>Threads: used by one thread; the memory itself by any. Owns: the memory, until closed.
 */
final class OffHeap implements AutoCloseable {

  private final List<ChunkedMemory> pieces = new ArrayList<>();
  private final Supply supply;

  /** Where memory comes from. */
  interface Supply {
    /** Memory for rows; nothing is reserved yet. */
    ChunkedMemory rows(int strideBytes, int maxRows);
  }

  OffHeap() {
    this(ChunkedMemory::new);
  }

  /** Memory from somewhere else. */
  OffHeap(Supply supply) {
    this.supply = supply;
  }

  /** Address of one piece of memory, {@code 1..2^31-1} bytes. */
  long allocate(long bytes) {
    int size = Math.toIntExact(bytes);
    return rows(size, 1).address(0);
  }

  /** Rows that need not lie in one piece. */
  RowTable rows(int strideBytes, int count) {
    ChunkedMemory memory = supply.rows(strideBytes, count);
    pieces.add(memory);
    var rows = new RowTable((strideBytes + 7) & -8, memory.rowsPerChunkLog2());
    memory.onChunk((index, chunk) -> add(rows, chunk));
    memory.ensureCapacity(count);
    return rows;
  }

  private static void add(RowTable rows, MemorySegment chunk) {
    RawMemory.register(chunk);
    rows.addChunk(chunk.address());
  }

  @Override
  public void close() {
    for (ChunkedMemory piece : pieces) {
      for (int chunk = 0; chunk < piece.chunkCount(); chunk++) {
        RawMemory.unregister(piece.chunk(chunk));
      }
      piece.close();
    }
  }
}
