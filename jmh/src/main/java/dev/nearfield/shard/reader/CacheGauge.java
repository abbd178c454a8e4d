package dev.nearfield.shard.reader;

import dev.nearfield.storage.FileAccess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks again and again at how many bytes a cache's folder has. Rooms are taken as files of full
 * length that stay until the next one is taken, so no high is missed between two looks that are
 * closer than two downloads.
 *
 * <p>Threads: the one that made it closes it. Owns: its thread, until closed.
 */
final class CacheGauge implements AutoCloseable {

  private static final long INTERVAL_NANOS = 2_000_000;

  private final CacheFolder folder;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile long most;
  private volatile long mostInFlight;

  CacheGauge(Path folder) {
    this.folder = new CacheFolder(folder, FileAccess.system());
    thread = Thread.ofPlatform().name("cache-gauge").start(this::run);
  }

  private void run() {
    while (running) {
      look();
      LockSupport.parkNanos(INTERVAL_NANOS);
    }
  }

  /** A part that becomes a shard meanwhile may be listed under both names: it counts once. */
  private void look() {
    Map<String, Long> bytes = new HashMap<>();
    long inFlight = 0;
    for (CacheFolder.Entry entry : folder.entries()) {
      bytes.merge(entry.sha256(), entry.bytes(), Math::max);
      inFlight += entry.whole() ? 0 : entry.bytes();
    }
    most = Math.max(most, bytes.values().stream().mapToLong(Long::longValue).sum());
    mostInFlight = Math.max(mostInFlight, inFlight);
  }

  /** The largest sum of all files. */
  long most() {
    return most;
  }

  /** The largest sum of those that were being fetched. */
  long mostInFlight() {
    return mostInFlight;
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
