package dev.nearfield.shard.reader;

/**
 * How often and when a shard was used since it came, as far as this process knows.
 *
 * <p>Threads: safe; counts may miss uses of the same instant, which nobody would notice.
 */
final class ShardUse {

  private volatile long count;
  private volatile long lastNanos;
  private volatile boolean known;

  @SuppressWarnings("NonAtomicVolatileUpdate") // see above
  void touch(long nanos) {
    lastNanos = nanos;
    known = true;
    count++;
  }

  /** Whether it was used more than once: once, everything is. */
  boolean isRepeated() {
    return count > 1;
  }

  /** Whether it was used at all. */
  boolean isKnown() {
    return known;
  }

  /** By the clock of the cache. */
  long lastNanos() {
    return lastNanos;
  }
}
