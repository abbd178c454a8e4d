package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows outside the heap, in chunks that are added and never moved.
 *
 * <pre>{@code
 * row r lies in chunk(r >>> rowsPerChunkLog2) at (r & (1 << rowsPerChunkLog2) - 1) * strideBytes
 * }</pre>
 *
 * <p>A chunk is about 64 MB of zeroed anonymous memory, aligned to 2 MB and backed by huge pages
 * once touched; the first 2 MB use small pages, so a small index stays small, and one without rows
 * holds nothing. Where the system offers no anonymous mappings, chunks are small arena allocations.
 *
 * <p>Threads: safe; capacity grows under a lock, chunks are published before the capacity that
 * needs them. Rows themselves are plain memory. Owns: the chunks, until {@link #close()}; nobody
 * may touch a row afterwards.
 */
public final class ChunkedMemory implements AutoCloseable {

  private static final MemorySegment[] NO_CHUNKS = {};

  private final int strideBytes;
  private final int maxRows;
  private final int rowsPerChunkLog2;
  private final PageSource pages;
  private final List<ChunkListener> listeners = new ArrayList<>();
  private @Nullable Arena arena;
  private boolean closed;
  private volatile boolean adopted;
  private volatile MemorySegment[] chunks = NO_CHUNKS;

  /**
   * Describes memory; nothing is reserved yet.
   *
   * @param strideBytes bytes per row, from 1
   * @param maxRows the most rows there will ever be
   */
  public ChunkedMemory(int strideBytes, int maxRows) {
    this(strideBytes, maxRows, PageSource.best());
  }

  ChunkedMemory(int strideBytes, int maxRows, PageSource pages) {
    if (strideBytes < 1 || maxRows < 1) {
      throw new IllegalArgumentException(
          "strideBytes and maxRows must be at least 1, were %d and %d"
              .formatted(strideBytes, maxRows));
    }
    this.strideBytes = strideBytes;
    this.maxRows = maxRows;
    this.pages = pages;
    this.rowsPerChunkLog2 = rowsPerChunkLog2(strideBytes, maxRows, pages.chunkBytes());
  }

  /** Bytes per row. */
  public int strideBytes() {
    return strideBytes;
  }

  /** Binary logarithm of the rows in one chunk. */
  public int rowsPerChunkLog2() {
    return rowsPerChunkLog2;
  }

  /**
   * Makes room for rows {@code [0, rows)}; new rows read as zero.
   *
   * @throws OffHeapMemoryException when the system has no memory; earlier rows stay usable
   */
  public void ensureCapacity(int rows) {
    if (rows > (long) chunks.length << rowsPerChunkLog2) {
      grow(rows);
    }
  }

  /**
   * Takes rows that lie in memory already, for reading only, in the place of memory of its own.
   *
   * @param rows whole rows, one after the other; outlive this
   * @throws IllegalStateException if there is memory already
   */
  public synchronized void adopt(MemorySegment rows) {
    if (closed || chunks.length > 0) {
      throw new IllegalStateException("there are rows already");
    }
    var slices = new ArrayList<MemorySegment>();
    for (long offset = 0; offset < rows.byteSize(); offset += chunkBytes()) {
      MemorySegment slice = rows.asSlice(offset, Math.min(chunkBytes(), rows.byteSize() - offset));
      listeners.forEach(listener -> listener.onChunk(slices.size(), slice));
      slices.add(slice);
    }
    chunks = slices.toArray(NO_CHUNKS);
    adopted = true;
  }

  /** Chunks reserved so far. */
  public int chunkCount() {
    return chunks.length;
  }

  /** A chunk's memory; borrowed. */
  public MemorySegment chunk(int index) {
    return chunks[index];
  }

  /** Address space held, in bytes; most of it may never have been touched. */
  public long reservedBytes() {
    return adopted ? 0 : chunks.length * chunkBytes();
  }

  /** Memory that the first {@code rows} rows occupy once written, in bytes, whole pages counted. */
  public long touchedBytes(int rows) {
    long used = adopted ? 0 : (long) rows * strideBytes;
    long touched = 0;
    for (int chunk = 0; used > 0; chunk++) {
      touched += pages.touchedBytes(Math.min(used, chunkBytes()), chunk == 0);
      used -= chunkBytes();
    }
    return touched;
  }

  /** Registers a listener; it hears of all chunks, those that exist and those to come. */
  public synchronized void onChunk(ChunkListener listener) {
    for (int index = 0; index < chunks.length; index++) {
      listener.onChunk(index, chunks[index]);
    }
    listeners.add(listener);
  }

  /** Gives all memory back. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }

  private synchronized void grow(int rows) {
    if (rows > maxRows) {
      throw new IllegalArgumentException(
          "rows must be at most %d, was %d".formatted(maxRows, rows));
    }
    if (closed || adopted) {
      throw new IllegalStateException("the memory is closed, or belongs to a file");
    }
    if (arena == null) {
      arena = Arena.ofShared();
    }
    while (rows > (long) chunks.length << rowsPerChunkLog2) {
      addChunk(arena);
    }
  }

  private void addChunk(Arena owner) {
    int index = chunks.length;
    MemorySegment memory = pages.allocate(chunkBytes(), index == 0, reservedBytes(), owner);
    listeners.forEach(listener -> listener.onChunk(index, memory));
    MemorySegment[] more = Arrays.copyOf(chunks, index + 1);
    more[index] = memory;
    chunks = more;
  }

  private long chunkBytes() {
    return (long) strideBytes << rowsPerChunkLog2;
  }

  /** The largest power of two of rows that fits a chunk and is not more than is ever needed. */
  private static int rowsPerChunkLog2(int strideBytes, int maxRows, long chunkBytes) {
    long fitting = Math.max(1, chunkBytes / strideBytes);
    int fittingLog2 = Long.SIZE - 1 - Long.numberOfLeadingZeros(fitting);
    int neededLog2 = Integer.SIZE - Integer.numberOfLeadingZeros(maxRows - 1);
    return Math.min(fittingLog2, neededLog2);
  }
}
