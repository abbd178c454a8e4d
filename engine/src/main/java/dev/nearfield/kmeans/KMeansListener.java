package dev.nearfield.kmeans;

/** Hears of progress and may cancel. */
@FunctionalInterface
public interface KMeansListener {

  /** Goes on to the end. */
  KMeansListener SILENT = (done, total) -> true;

  /**
   * Called now and then, on the thread that started the work.
   *
   * @param done rows assigned so far, all iterations together
   * @param total rows that all iterations assign; training that converges ends before
   * @return false to cancel: the call then ends with a {@link
   *     java.util.concurrent.CancellationException}
   */
  boolean onProgress(long done, long total);
}
