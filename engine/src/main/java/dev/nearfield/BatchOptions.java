package dev.nearfield;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * How {@link VectorIndex#searchAll} runs. The calling thread works too, so a busy executor delays a
 * batch but never stops it.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the executor.
 *
 * @param threads threads to use at most, the caller's included, {@code 1..1024}
 * @param executor runs all but the caller's share
 */
public record BatchOptions(int threads, Executor executor) {

  /** One thread per processor, from the common pool. */
  public static final BatchOptions DEFAULT =
      new BatchOptions(Runtime.getRuntime().availableProcessors(), ForkJoinPool.commonPool());

  /** Checks the bounds. */
  public BatchOptions {
    OutOfRangeException.check("threads", threads, 1, 1024);
  }

  /** The same with another number of threads. */
  public BatchOptions threads(int threads) {
    return new BatchOptions(threads, executor);
  }

  /** The same on another executor. */
  public BatchOptions executor(Executor executor) {
    return new BatchOptions(threads, executor);
  }
}
