package dev.nearfield.kernel;

/**
 * Finds the nearest of many centroids for each of many float32 rows ({@link Float32Row}): the inner
 * loop of k-means.
 *
 * <p>Obtain one from {@link CentroidBlocks}. What is compared is a cost, smaller is nearer:
 *
 * <pre>
 * squared L2:  |c|^2 - 2 x.c + price(c)    the squared distance is that plus |x|^2
 * dot:               -  x.c + price(c)
 * </pre>
 *
 * The dot product of a pair is one chain of fused multiply-adds over the components in order,
 * whatever the register width: a lane belongs to one centroid, so no sum is ever split. Ties go to
 * the lowest centroid. So cells and costs are the same bits on every CPU, in every batch and in
 * plain Java.
 *
 * <p>Threads: immutable, share freely; packed centroids are read by any number of threads, scratch
 * memory belongs to one. Owns: nothing, borrows all memory.
 */
public sealed interface CentroidBlock permits PackedCentroidBlock {

  /** Components per row and per centroid. */
  int dimension();

  /** Number of centroids. */
  int count();

  /** Bytes of 64-byte-aligned memory that the packed centroids take. */
  long packedBytes();

  /** Bytes of 64-byte-aligned memory that a call of {@link #nearest} needs. */
  int scratchBytes();

  /**
   * Arranges centroids for {@link #nearest}.
   *
   * @param centroids address of {@link #count()} rows, one {@link Float32Row#strideBytes} after the
   *     other
   * @param prices added to the cost of each centroid, shape {@code [count]}; finite
   * @param packed address of {@link #packedBytes()} bytes, aligned to 64; overwritten
   */
  void pack(long centroids, float[] prices, long packed);

  /**
   * Finds the nearest centroid of each row.
   *
   * @param packed address of packed centroids
   * @param rows addresses of rows, finite and of a squared norm that leaves costs finite; not in a
   *     mapped file, whose truncation would end the JVM
   * @param count rows to assign; {@code 0..rows.length}
   * @param scratch address of {@link #scratchBytes()} bytes, aligned to 64; overwritten
   * @param cells receives the nearest centroids, shape {@code [count]}
   * @param costs receives their costs, shape {@code [count]}
   */
  void nearest(long packed, long[] rows, int count, long scratch, int[] cells, float[] costs);
}
