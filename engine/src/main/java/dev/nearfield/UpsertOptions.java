package dev.nearfield;

import java.util.Objects;

/**
 * How {@link VectorIndex#upsertAll} runs.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param threads worker threads, {@code 1..1024}
 * @param listener told of progress after each round
 */
public record UpsertOptions(int threads, Listener listener) {

  /** One thread per processor, no progress. */
  public static final UpsertOptions DEFAULT =
      new UpsertOptions(Runtime.getRuntime().availableProcessors(), Listener.SILENT);

  /** Checks the bounds. */
  public UpsertOptions {
    OutOfRangeException.check("threads", threads, 1, 1024);
    Objects.requireNonNull(listener, "listener");
  }

  /** The same with another number of threads. */
  public UpsertOptions threads(int threads) {
    return new UpsertOptions(threads, listener);
  }

  /** The same with another listener. */
  public UpsertOptions listener(Listener listener) {
    return new UpsertOptions(threads, listener);
  }

  /** Hears of progress and may stop the work. */
  @FunctionalInterface
  public interface Listener {
    /** Goes on to the end. */
    Listener SILENT = done -> true;

    /**
     * Called between rounds, on the thread that called {@code upsertAll}.
     *
     * @param done records that this call has written; all of them are acknowledged
     * @return false to stop here
     */
    boolean onProgress(long done);
  }
}
