package dev.nearfield.kernel;

/**
 * Compares one prepared query with batches of rows of bits ({@link BitRow}); the results are exact
 * integers, of which the caller makes scores.
 *
 * <p>Obtain one from {@link BitKernels}.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface BitKernel permits VectorBitKernel, ReferenceBitKernel {

  /** Components per row. */
  int dimension();

  /** Bits of a query's component: its values are {@code 0..2^queryBits - 1}. */
  int queryBits();

  /** Bytes of 64-byte-aligned memory that a prepared query needs, scratch included. */
  int queryBytes();

  /**
   * Arranges the bits of a row as the values of a query.
   *
   * @param row address of a row of bits; what lies behind its bits is not read into the query
   * @param query address of {@link #queryBytes()} bytes, aligned to 64; overwritten
   */
  void prepareQuery(long row, long query);

  /**
   * Arranges values as a query.
   *
   * @param values shape {@code [dimension]}
   * @param query address of {@link #queryBytes()} bytes, aligned to 64; overwritten
   * @throws IllegalArgumentException if a value has more bits than {@link #queryBits()}
   */
  void prepareValues(byte[] values, long query);

  /**
   * Compares rows with a prepared query.
   *
   * @param query address of a prepared query; its scratch part is overwritten
   * @param rows addresses of rows, checked by the caller ({@link RowTable#address})
   * @param count rows to compare; {@code 0..rows.length}
   * @param results receives the results, shape {@code [count]}
   * @throws InternalError if a row lies in a mapped file that can no longer be read
   */
  void compare(long query, long[] rows, int count, int[] results);
}
