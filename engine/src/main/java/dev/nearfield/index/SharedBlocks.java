package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a long task. One thread runs all that nobody else does; others run some in passing.
 *
 * <p>Threads: safe; {@link #run} by one. Owns: nothing.
 */
final class SharedBlocks {

  /*
   * Whoever takes a block is counted before he takes it, so once all blocks are taken and nobody is
   * counted, all have run.
   */

  /** As long as others come by that often, they do the work. */
  private static final long HELP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final int count;
  private final IntUnaryOperator block;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger sum = new AtomicInteger();
  private volatile boolean helped;
  private volatile @Nullable Throwable failure;

  /**
   * A task.
   *
   * @param block runs the block of a number, beside others; returns what to count of it
   */
  SharedBlocks(int count, IntUnaryOperator block) {
    this.count = count;
    this.block = block;
  }

  /** Runs blocks for so long, and what fails then fails {@link #run}. */
  void help(long nanos) {
    long start = System.nanoTime();
    try {
      while (runNext()) {
        helped = true;
        if (System.nanoTime() - start >= nanos) {
          return;
        }
      }
    } catch (IndexClosedException closed) {
      // The thread whose task it is finds that out as well.
    } catch (RuntimeException | Error failed) {
      failure = failed;
    }
  }

  /**
   * Runs all blocks, or waits for those who do.
   *
   * @param pace when to take a break
   * @return the sum of what blocks counted
   */
  int run(Pace pace) {
    while (runNext()) {
      pace.rest();
      while (helped) {
        helped = false;
        LockSupport.parkNanos(HELP_NANOS);
      }
    }
    while (running.get() > 0) {
      LockSupport.parkNanos(WAIT_NANOS);
    }
    if (failure != null) {
      throw new IllegalStateException("failed on the thread of an update", failure);
    }
    return sum.get();
  }

  /** Runs the next block; returns whether there was one. */
  private boolean runNext() {
    if (next.get() >= count) {
      return false;
    }
    running.incrementAndGet();
    try {
      int number = next.getAndIncrement();
      if (number >= count) {
        return false;
      }
      sum.addAndGet(block.applyAsInt(number));
      return true;
    } finally {
      running.decrementAndGet();
    }
  }
}
