package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.RateLimiter;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Closes shards of retired generations, one after the other and not too fast: unmapping a file
 * makes every thread of the process stop for a moment, which searches should not feel.
 *
 * <p>Threads: safe. Owns: one thread until {@link #close}.
 */
final class ShardCloser implements AutoCloseable {

  private final LinkedBlockingQueue<CachedShard.Holder> waiting = new LinkedBlockingQueue<>();
  private final LongAdder closed = new LongAdder();
  private final RateLimiter pace;
  private final Thread thread;
  private volatile boolean ending;

  ShardCloser(int perSecond) {
    pace = RateLimiter.of(perSecond, 1);
    thread = Thread.ofVirtual().name("nearfield-shard-closer").start(this::run);
  }

  /** Closes it as soon as the pace allows and nobody reads it. */
  void add(CachedShard.Holder shard) {
    waiting.add(shard);
    if (ending) {
      drain();
    }
  }

  private void run() {
    try {
      while (!ending) {
        CachedShard.Holder next = waiting.take();
        try {
          pace.acquire(1);
        } finally {
          closeOne(next);
        }
      }
    } catch (InterruptedException told) {
      assert ending : told;
    }
  }

  /** One that is read just now comes back by itself, with its last reader. */
  private void closeOne(CachedShard.Holder shard) {
    try {
      if (shard.leaveIfIdle()) {
        closed.increment();
      }
    } catch (RuntimeException | Error failure) { // the others are closed all the same
      System.getLogger(ShardCloser.class.getName())
          .log(System.Logger.Level.WARNING, "closing a shard failed", failure);
    }
  }

  private void drain() {
    for (CachedShard.Holder next = waiting.poll(); next != null; next = waiting.poll()) {
      closeOne(next);
    }
  }

  /** Shards closed so far. */
  long closed() {
    return closed.sum();
  }

  /** Those that wait. */
  int waiting() {
    return waiting.size();
  }

  /** Closes all that wait, now, and from now on whatever comes, when it comes. */
  @Override
  public void close() {
    ending = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    drain();
  }
}
