package dev.nearfield.kernel;

/**
 * Scores one prepared query against batches of rows of one format; larger scores are nearer.
 *
 * <p>Obtain one from {@link RowKernels}. A pair has one score, to the last bit, on every CPU:
 * floats are summed in sixteen virtual lanes and one fixed tree (see {@link FixedOrder}), integers
 * exactly.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface RowKernel permits Float32Kernel, HalfKernel, Int8Kernel, ReferenceKernel {

  /** Components per row. */
  int dimension();

  /** Bytes from one row to the next: a multiple of 64, so that every row starts a cache line. */
  int strideBytes();

  /** Bytes of 64-byte-aligned memory that a prepared query needs, scratch included. */
  int queryBytes();

  /**
   * Arranges a row of this format as a query.
   *
   * @param row address of a whole row, {@link #strideBytes()} long
   * @param query address of {@link #queryBytes()} bytes, aligned to 64; overwritten
   */
  void prepareQuery(long row, long query);

  /**
   * Arranges a vector as a query. Only 7-bit formats round it first, as their rows are: queries
   * against 16-bit floats keep the vector's precision, and score as its row would where the vector
   * is representable.
   *
   * @param vector components as the row format takes them, shape {@code [dimension]}
   * @param query address of {@link #queryBytes()} bytes, aligned to 64; overwritten
   */
  void prepareVector(float[] vector, long query);

  /**
   * Scores rows against a prepared query. A pair has one score, whatever its place in the batch.
   *
   * @param query address of a prepared query; its scratch part is overwritten
   * @param rows addresses of rows, checked by the caller ({@link RowTable#address})
   * @param count rows to score; {@code 0..rows.length}
   * @param scores receives the scores, shape {@code [count]}
   * @throws InternalError if a row lies in a mapped file that can no longer be read
   */
  void score(long query, long[] rows, int count, float[] scores);
}
