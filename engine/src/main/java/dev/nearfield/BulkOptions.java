package dev.nearfield;

/**
 * How {@link VectorIndex#addAll} runs.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the listener.
 *
 * @param threads worker threads, {@code 1..1024}
 * @param listener told of progress after each batch
 */
public record BulkOptions(int threads, Listener listener) {

  /** One thread per processor, no progress. */
  public static final BulkOptions DEFAULT =
      new BulkOptions(Runtime.getRuntime().availableProcessors(), Listener.SILENT);

  /** Checks the bounds. */
  public BulkOptions {
    OutOfRangeException.check("threads", threads, 1, 1024);
  }

  /** The same with another number of threads. */
  public BulkOptions threads(int threads) {
    return new BulkOptions(threads, listener);
  }

  /** The same with another listener. */
  public BulkOptions listener(Listener listener) {
    return new BulkOptions(threads, listener);
  }

  /** Hears of progress and may stop the work. */
  @FunctionalInterface
  public interface Listener {
    /** Goes on to the end. */
    Listener SILENT = (done, total) -> true;

    /**
     * Called between batches, on the thread that called {@code addAll}.
     *
     * @param done rows added by this call
     * @param total rows in the source
     * @return false to stop here; the rows done so far stay in the index
     */
    boolean onProgress(int done, int total);
  }
}
