package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.manifest.ContentMismatchException;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.CorruptObjectException;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.RangedDownload;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Fetches shards whose room is taken: goes on where an attempt broke, and begins anew when what
 * arrived is wrong.
 *
 * <p>Threads: safe, one call at a time per shard. Owns: nothing.
 */
final class ShardFetch implements RangedDownload.Listener {

  private final CacheFolder folder;
  private final CacheRoom room;
  private final CacheOptions options;
  private final ReaderObserver observer;
  private final BooleanSupplier closed;
  private final Semaphore turn = new Semaphore(1, true);
  private final SideWork beside = new SideWork(Runtime.getRuntime().availableProcessors());
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder quarantines = new LongAdder();

  ShardFetch(
      CacheFolder folder,
      CacheRoom room,
      CacheOptions options,
      ReaderObserver observer,
      BooleanSupplier closed) {
    this.folder = folder;
    this.room = room;
    this.options = options;
    this.observer = observer;
    this.closed = closed;
  }

  /**
   * Brings a shard into its file.
   *
   * @throws ObjectStoreException if the store did not give it; what arrived is kept
   * @throws CorruptShardException if it gave something else, each time
   * @throws dev.nearfield.storage.StorageException if the disk refused
   */
  void fetch(ObjectStore store, ObjectRef shard) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        fetchOnce(store, shard);
        return;
      } catch (ObjectStoreException broken) {
        if (!broken.worthRepeating() || attempt == options.fetching().attempts()) {
          throw broken;
        }
      } catch (QuarantinedException wrong) {
        quarantined(shard, wrong.reason.toString());
        if (attempt == options.fetching().attempts()) {
          folder.dropPart(shard.sha256());
          throw new CorruptShardException(shard, attempt, wrong.reason);
        }
      }
    }
  }

  private void fetchOnce(ObjectStore store, ObjectRef shard) throws InterruptedException {
    try (PartFile part = PartFile.open(folder, shard, options.fetching().download())) {
      try {
        part.fetch(store, this);
        part.verify(beside);
      } catch (ContentMismatchException | CorruptObjectException wrong) {
        part.forget();
        throw new QuarantinedException(wrong);
      }
      room.alone(part::publish); // or a count of files could miss it under both names
    }
  }

  /** What arrived is wrong, and forgotten. */
  private static final class QuarantinedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RuntimeException reason;

    QuarantinedException(RuntimeException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  @Override
  public void asking(int askedBytes) {
    if (closed.getAsBoolean()) {
      throw new ReaderClosedException("the cache");
    }
    take(options.limits().requests(), 1);
    take(options.limits().bytes(), askedBytes);
    requests.increment();
  }

  private void take(Optional<RateLimiter> limiter, int units) {
    try {
      if (limiter.isPresent()) {
        acquire(limiter.get(), units);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
  }

  /** One after the other: a limiter refuses those who come when too many units are waited for. */
  private void acquire(RateLimiter limiter, int units) throws InterruptedException {
    turn.acquire();
    try {
      limiter.acquire(units);
    } finally {
      turn.release();
    }
  }

  @Override
  public void arrived(int part, int arrivedBytes) {
    bytes.add(arrivedBytes);
  }

  long requests() {
    return requests.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  long quarantines() {
    return quarantines.sum();
  }

  /** A shard is not what its manifest says, in the store or in the cache. */
  void quarantined(ObjectRef shard, String reason) {
    quarantines.increment();
    observer.quarantined(shard.sha256(), shard.bytes(), reason);
  }
}
