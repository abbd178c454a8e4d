package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.parallel.BackgroundThreads;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Saves an index by itself when its log has become long, as a long log takes long to do again.
 *
 * <p>Threads: safe. Owns: the thread of a save that runs.
 */
final class Checkpoints {

  /** So much of a log is done again in some seconds. */
  private static final long MAX_LOG_BYTES = 64L << 20;

  private static final long MAX_LOG_RECORDS = 50_000;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final UpdateLog log;
  private final Runnable save;
  private final AtomicBoolean running = new AtomicBoolean();
  private final BackgroundThreads threads = new BackgroundThreads("nearfield-checkpoint");

  /** When a save that was due failed last. */
  private volatile long refused = System.nanoTime() - RETRY_NANOS;

  Checkpoints(UpdateLog log, Runnable save) {
    this.log = log;
    this.save = save;
  }

  /** Begins a save if one is due and none runs. */
  void beginIfDue() {
    boolean isDue =
        (log.bytes() >= MAX_LOG_BYTES || log.records() >= MAX_LOG_RECORDS)
            && System.nanoTime() - refused > RETRY_NANOS;
    if (isDue && running.compareAndSet(false, true)) {
      threads.begin(this::run);
    }
  }

  /** Waits for a save that runs; the index is closed, so none begins any more. */
  void awaitEnd() {
    threads.awaitEnd();
  }

  private void run() {
    try {
      save.run();
    } catch (IndexClosedException closed) {
      // Closing saves.
    } catch (RuntimeException | Error failure) { // a full disk: the log goes on, and is tried again
      System.getLogger(Checkpoints.class.getName())
          .log(Level.WARNING, "the index was not saved, its log grows on", failure);
      refused = System.nanoTime();
    } finally {
      running.set(false);
    }
  }
}
