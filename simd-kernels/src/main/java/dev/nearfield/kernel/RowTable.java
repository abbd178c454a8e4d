package dev.nearfield.kernel;

import java.util.Arrays;

/**
 * Addresses of rows: ordinal to address over chunks of a power of two of rows.
 *
 * <p>Growth adds chunks and never moves one, so an address stays valid as long as its memory does.
 *
 * <p>Threads: readers run beside growth. A reader that learned an ordinal through an acquire, from
 * a writer that had added its chunk before, finds the chunk; growth itself is synchronized. Owns:
 * nothing, borrows the chunks' memory.
 */
public final class RowTable {

  private final int strideBytes;
  private final int chunkShift;
  private final int rowMask;

  /** Copy on write: a published array is never changed. */
  private volatile long[] bases = {};

  /**
   * Makes a table without chunks.
   *
   * @param strideBytes bytes from one row to the next; a positive multiple of 8
   * @param rowsPerChunkLog2 {@code 0..30}
   */
  public RowTable(int strideBytes, int rowsPerChunkLog2) {
    if (strideBytes <= 0 || strideBytes % 8 != 0) {
      throw new IllegalArgumentException(
          "strideBytes must be a positive multiple of 8, was " + strideBytes);
    }
    if (rowsPerChunkLog2 < 0 || rowsPerChunkLog2 > 30) {
      throw new IllegalArgumentException(
          "rowsPerChunkLog2 must be in [0, 30], was " + rowsPerChunkLog2);
    }
    this.strideBytes = strideBytes;
    this.chunkShift = rowsPerChunkLog2;
    this.rowMask = (1 << rowsPerChunkLog2) - 1;
  }

  /**
   * Appends a chunk.
   *
   * @param baseAddress address of the chunk's first row, with room for all rows of a chunk
   */
  public synchronized void addChunk(long baseAddress) {
    long[] known = bases;
    if (known.length >= 1L << (31 - chunkShift)) {
      throw new IllegalStateException("the table already has room for 2^31 rows");
    }
    long[] grown = Arrays.copyOf(known, known.length + 1);
    grown[known.length] = baseAddress;
    bases = grown;
  }

  /** Returns how many chunks the table has. */
  public int chunkCount() {
    return bases.length;
  }

  /** Returns the bytes from one row to the next. */
  public int strideBytes() {
    return strideBytes;
  }

  /**
   * Returns the address of a row.
   *
   * @throws IndexOutOfBoundsException if the ordinal is negative or no chunk holds it
   */
  public long address(int ordinal) {
    return addressIn(bases, ordinal);
  }

  /**
   * Finds the addresses of many rows.
   *
   * @param ordinals shape {@code [count]}
   * @param addresses receives the addresses, shape {@code [count]}
   * @throws IndexOutOfBoundsException if an ordinal is negative or no chunk holds it
   */
  public void addresses(int[] ordinals, int count, long[] addresses) {
    long[] chunks = bases;
    for (int i = 0; i < count; i++) {
      addresses[i] = addressIn(chunks, ordinals[i]);
    }
  }

  /**
   * Finds addresses as {@link #addresses} and reads a byte of each row's first two cache lines, so
   * that they are on their way when the rows are scored: a prefetch in plain Java.
   *
   * @return a meaningless sum of the bytes; keep it somewhere, or the reads may be dropped
   */
  public int addressesTouching(int[] ordinals, int count, long[] addresses) {
    long[] chunks = bases;
    int secondLine = Math.max(0, Math.min(64, strideBytes - 64));
    int sum = 0;
    for (int i = 0; i < count; i++) {
      long address = addressIn(chunks, ordinals[i]);
      addresses[i] = address;
      sum += RawMemory.getByte(address) + RawMemory.getByte(address + secondLine);
    }
    return sum;
  }

  /** The array's own bounds check is the ordinal's: a negative one shifts beyond every array. */
  private long addressIn(long[] chunks, int ordinal) {
    return chunks[ordinal >>> chunkShift] + (long) (ordinal & rowMask) * strideBytes;
  }
}
