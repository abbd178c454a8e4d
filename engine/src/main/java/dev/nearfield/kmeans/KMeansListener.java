package dev.nearfield.kmeans;

/**
 * Hears of progress and may cancel.
 *
 * <p>A call that is cancelled keeps nothing: half-trained centroids, or cells of half the vectors,
 * would be an outcome that no options describe and no second run repeats. Who wants to stop early
 * with an outcome sets a smaller {@link KMeansOptions#iterations} or a larger {@link
 * KMeansOptions#tolerance}.
 *
 * <p>Threads: called by the thread that started the work. Owns: nothing.
 */
@FunctionalInterface
public interface KMeansListener {

  /** Goes on to the end. */
  KMeansListener SILENT = (done, total) -> true;

  /**
   * Called now and then in every phase, on the thread that started the work.
   *
   * @param done rows looked at so far, all phases together: to read them, in each iteration, and
   *     twice to move rows out of overfull cells; the draw of the first centroids does not count
   * @param total rows that all phases look at; training that converges ends before
   * @return false to cancel: the call then ends with a {@link
   *     java.util.concurrent.CancellationException}
   */
  boolean onProgress(long done, long total);
}
