package dev.nearfield.nativekernels;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * A table of rows in memory such as an index has, and the order in which they are visited.
 *
 * <p>Few rows are distinct, the others repeat them: the arithmetic takes the same time on any.
 *
 * <p>Threads: one at a time. Owns: the memory, until closed.
 */
final class Rows implements AutoCloseable {

  /** Rows a call of C, so that the call itself costs nothing by comparison. */
  static final int BATCH = 128;

  /** Distinct rows; a prime, so that no cache sees a pattern. */
  private static final int DISTINCT = 61;

  private static final int BATCH_BYTES = BATCH * Long.BYTES;

  private final Arena arena = Arena.ofConfined();
  private final ChunkedMemory memory;
  private final RowTable table;
  private final int rowCount;
  private final int batches;
  private final float[][] vectors = new float[DISTINCT][];
  private final MemorySegment visits;
  private final MemorySegment first;
  private int nextBatch;

  /**
   * Draws rows and visits.
   *
   * @param batches before the visits repeat
   */
  Rows(Format format, int dimension, int strideBytes, int rowCount, int batches, long seed) {
    this.rowCount = rowCount;
    this.batches = batches;
    memory = new ChunkedMemory(strideBytes, rowCount);
    memory.ensureCapacity(rowCount);
    table = new RowTable(strideBytes, memory.rowsPerChunkLog2());
    memory.onChunk((_, chunk) -> table.addChunk(chunk.address()));
    first = arena.allocate(BATCH_BYTES, 64);
    visits = arena.allocate((long) batches * BATCH_BYTES, 64);
    var random = new Random(seed);
    for (int i = 0; i < DISTINCT; i++) {
      vectors[i] = format.draw(random, dimension);
    }
    fill(format);
    for (int i = 0; i < BATCH; i++) {
      first.setAtIndex(JAVA_LONG, i, address(i % rowCount));
    }
    for (int i = 0; i < batches * BATCH; i++) {
      visits.setAtIndex(JAVA_LONG, i, address(random.nextInt(rowCount)));
    }
  }

  private void fill(Format format) {
    for (int ordinal = 0; ordinal < rowCount; ordinal++) {
      if (ordinal < DISTINCT) {
        format.encode(vectors[ordinal], address(ordinal));
      } else {
        RawMemory.copy(address(ordinal % DISTINCT), address(ordinal), table.strideBytes());
      }
    }
  }

  /** Rows in the table. */
  int count() {
    return rowCount;
  }

  /** Address of a row. */
  long address(int ordinal) {
    return table.address(ordinal);
  }

  /** The components that a row encodes. */
  float[] vector(int ordinal) {
    return vectors[ordinal % DISTINCT];
  }

  /** The addresses of the first {@link #BATCH} rows, again from the first if there are fewer. */
  MemorySegment first() {
    return first;
  }

  /** The addresses of rows in the order of their visits, 8 bytes each; borrowed. */
  MemorySegment visits() {
    return visits;
  }

  /** Returns where in {@link #visits} the next {@link #BATCH} addresses begin, in bytes. */
  long nextBatch() {
    long offset = (long) nextBatch * BATCH_BYTES;
    nextBatch = (nextBatch + 1) % batches;
    return offset;
  }

  @Override
  public void close() {
    memory.close();
    arena.close();
  }
}
