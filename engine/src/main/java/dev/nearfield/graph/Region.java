package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkListener;
import dev.nearfield.storage.ChunkedMemory;
import java.lang.foreign.MemorySegment;

/**
 * Fixed-size rows in lazy off-heap chunks, addressed by ordinal.
 *
 * <p>Threads: growth is synchronized, addressing is lock-free. Owns: its chunks, until closed.
 */
public final class Region implements AutoCloseable {

  private final ChunkedMemory memory;
  private final RowTable rows;

  /**
   * An empty region; allocates nothing yet.
   *
   * @param strideBytes bytes from one row to the next
   */
  public Region(int strideBytes) {
    memory = new ChunkedMemory(strideBytes, Integer.MAX_VALUE);
    rows = new RowTable(strideBytes, memory.rowsPerChunkLog2());
    memory.onChunk((index, chunk) -> publish(chunk));
  }

  /** Makes rows {@code 0..count-1} addressable; new ones read as zero. */
  public void ensureCapacity(int count) {
    memory.ensureCapacity(count);
  }

  /** Takes rows that lie in a mapped file, and never grows; see {@link ChunkedMemory#adopt}. */
  public void adopt(MemorySegment rows) {
    memory.adopt(rows);
  }

  /** The rows' addresses. */
  public RowTable rows() {
    return rows;
  }

  /** The chunks, for whole-region input and output. */
  public ChunkedMemory memory() {
    return memory;
  }

  /** Hands out the memory of rows {@code 0..count-1}, chunk by chunk. */
  public void forEachChunk(int count, ChunkListener consumer) {
    long left = (long) count * memory.strideBytes();
    for (int index = 0; left > 0; index++) {
      MemorySegment chunk = memory.chunk(index);
      long used = Math.min(left, (long) memory.strideBytes() << memory.rowsPerChunkLog2());
      consumer.onChunk(index, chunk.asSlice(0, used));
      left -= used;
    }
  }

  @Override
  public void close() {
    for (int chunk = 0; chunk < memory.chunkCount(); chunk++) {
      RawMemory.unregister(memory.chunk(chunk));
    }
    memory.close();
  }

  private void publish(MemorySegment chunk) {
    RawMemory.register(chunk);
    rows.addChunk(chunk.address());
  }
}
