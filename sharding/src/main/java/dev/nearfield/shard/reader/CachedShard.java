package dev.nearfield.shard.reader;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A shard file that stays where it is until this is closed.
 *
 * <p>Threads: safe. Owns: a share of the shard's use lock.
 */
final class CachedShard implements AutoCloseable {

  private final ShardCache cache;
  private final String sha256;
  private final Path file;
  private final ShardUse use;
  private final Holder holder;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Who has the file open, and is asked to leave when its room is wanted. */
  interface Holder {

    /** Whether nobody reads it just now. */
    boolean isIdle();

    /**
     * Closes the file and its {@link CachedShard} if nobody reads it just now; must not wait.
     *
     * @return whether it is closed
     */
    boolean leaveIfIdle();
  }

  CachedShard(ShardCache cache, String sha256, Path file, ShardUse use, Holder holder) {
    this.cache = cache;
    this.sha256 = sha256;
    this.file = file;
    this.use = use;
    this.holder = holder;
  }

  String sha256() {
    return sha256;
  }

  Path file() {
    return file;
  }

  Holder holder() {
    return holder;
  }

  /** Says that the shard was used, at a moment of the cache's clock. */
  void touch(long nanos) {
    use.touch(nanos);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      cache.leave(this);
    }
  }
}
