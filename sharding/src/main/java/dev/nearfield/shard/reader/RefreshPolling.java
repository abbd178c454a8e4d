package dev.nearfield.shard.reader;

import java.time.Duration;

/**
 * Refreshes now and then. What fails is counted by whom it concerns, and tried again next time.
 *
 * <p>Threads: safe. Owns: one thread until {@link #close}.
 */
final class RefreshPolling implements AutoCloseable {

  private final Thread thread;

  RefreshPolling(Duration interval, Runnable refresh) {
    thread = Thread.ofVirtual().name("nearfield-refresh").start(() -> run(interval, refresh));
  }

  private static void run(Duration interval, Runnable refresh) {
    try {
      while (true) {
        Thread.sleep(interval); // what the reader was told to wait; close() interrupts it
        attempt(refresh);
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt(); // and end
    }
  }

  /** An {@code Error} too: memory that was short once is no reason never to look again. */
  private static void attempt(Runnable refresh) {
    try {
      refresh.run();
    } catch (RuntimeException | Error failure) {
      System.getLogger(RefreshPolling.class.getName())
          .log(System.Logger.Level.WARNING, "refresh failed, the generation stays", failure);
    }
  }

  /** Ends it; a refresh that runs is interrupted where it waits. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
