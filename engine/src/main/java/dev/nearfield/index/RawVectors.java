package dev.nearfield.index;

/**
 * The stored rows of an index, in its encoding, by ordinal.
 *
 * <p>Threads: reads are lock-free for ordinals learned from the graph; {@link #append} is safe;
 * {@link #place} and {@link #ensureCapacity} are called under the index's growth lock. Owns: its
 * memory and files, until closed.
 */
sealed interface RawVectors extends AutoCloseable permits MemoryVectors, SegmentVectors {

  /**
   * Stores a row before it has an ordinal, where that can fail.
   *
   * @param row address of a row in the index's encoding
   * @return where it is, for {@link #place}
   */
  long append(long row);

  /**
   * Stores consecutive rows.
   *
   * @return where the first is; the others follow one by one
   */
  long appendAll(long rows, int count);

  /** Makes room for rows {@code 0..count-1}. */
  void ensureCapacity(int count);

  /**
   * Gives a stored row its ordinal.
   *
   * @param row address of the row that was appended
   */
  void place(int ordinal, long location, long row);

  /** Says that an ordinal has no row any more; nobody asks for its address until it has one. */
  void forget(int ordinal);

  /** Address of a row. */
  long address(int ordinal);

  /**
   * Finds the addresses of many rows.
   *
   * @param ordinals shape {@code [count]}
   * @param addresses receives the addresses, shape {@code [count]}
   */
  void addresses(int[] ordinals, int count, long[] addresses);

  /** Bytes of RAM that hold rows. */
  long rowBytes(int count);

  /** Bytes of RAM that say where rows are. */
  long locationBytes(int count);

  @Override
  void close();
}
