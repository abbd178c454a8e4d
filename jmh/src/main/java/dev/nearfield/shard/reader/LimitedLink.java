package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A store at the other end of a link: each ranged read takes the link's latency, and all together
 * get no more bytes a second than it carries. Everything else costs what it does without it.
 *
 * <p>Threads: safe. Owns: nothing, borrows the store until {@link #close} closes it.
 */
final class LimitedLink extends ForwardingStore {

  private static final int BURST_BYTES = 64 << 10;

  private final Duration latency;
  private final RateLimiter rate;

  LimitedLink(ObjectStore store, Duration latency, long bytesPerSecond) {
    super(store);
    this.latency = latency;
    rate = RateLimiter.of(bytesPerSecond, BURST_BYTES);
  }

  /** The sleep is the latency that is measured. */
  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    try {
      Thread.sleep(latency);
      int bytes = super.read(key, offset, destination);
      rate.acquire(Math.max(1, bytes));
      return bytes;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
  }
}
