package dev.nearfield.kernel;

/**
 * A kernel whose rows, and vectors as they are, can be the query: any two rows can be compared.
 *
 * <p>Obtain one from {@link RowKernels}. A pair has one score, to the last bit, on every CPU:
 * floats are summed in sixteen virtual lanes and one fixed tree (see {@link FixedOrder}), integers
 * exactly.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface RowKernel extends CodeKernel
    permits Float32Kernel, HalfKernel, Int8Kernel, ReferenceKernel, WarmingRowKernel {

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
}
