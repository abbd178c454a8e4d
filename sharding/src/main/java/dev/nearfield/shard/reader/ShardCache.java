package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.reader.CacheFolder.Entry;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shard files in a local folder, named by their content, for all collections and processes of a
 * machine that name the same folder.
 *
 * <p>However many threads and processes ask for a shard, it is fetched once; whole and checked by
 * its SHA-256 it gets its name in one step. The files have a budget of bytes, which counts what is
 * being fetched too: shards that nobody reads make room, those used once before those used again.
 * Shards in use stay.
 *
 * <p>Threads: safe; share one cache between all readers of a process. Owns: the folder's lock file
 * while open; files stay for the next one.
 */
public final class ShardCache implements AutoCloseable {

  /** Parts that nobody went on with for so long are deleted when a cache is opened. */
  private static final Duration PART_LIFE = Duration.ofHours(1);

  private final CacheFolder folder;
  private final CacheOptions options;
  private final FolderLocks locks;
  private final EvictionOrder order;
  private final ReaderObserver observer;
  private final CacheRoom room;
  private final ShardFetch fetch;
  private final Semaphore permits;
  private final ConcurrentMap<String, BackgroundFetch> fetches = new ConcurrentHashMap<>();
  private final Set<CachedShard> acquired = ConcurrentHashMap.newKeySet();
  private final LongAdder downloads = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean closed = new AtomicBoolean();

  private ShardCache(CacheFolder folder, CacheOptions options, NanoClock clock) {
    this.folder = folder;
    this.options = options;
    locks = FolderLocks.of(folder.folder());
    order = new EvictionOrder(options.budgetBytes());
    observer = new ReaderObserver(folder.folder().toString(), options.metrics());
    room = new CacheRoom(folder, locks, options, order, clock, observer, new Holders());
    fetch = new ShardFetch(folder, room, options, observer, closed::get);
    permits = new Semaphore(options.fetching().parallelDownloads());
  }

  /**
   * Opens a folder, which is created if it is missing.
   *
   * @throws CacheWriteException if it cannot be written to
   */
  public static ShardCache open(Path folder, CacheOptions options) {
    return open(folder, options, FileAccess.system(), Clock.systemUTC(), NanoClock.SYSTEM);
  }

  static ShardCache open(
      Path folder, CacheOptions options, FileAccess files, Clock clock, NanoClock nanos) {
    try {
      files.createDirectories(folder);
      var cache = new ShardCache(new CacheFolder(realPath(folder), files), options, nanos);
      try {
        cache.dropLeftovers(clock.millis() - PART_LIFE.toMillis());
        return cache;
      } catch (Throwable failure) {
        cache.close();
        throw failure;
      }
    } catch (StorageException refused) {
      throw new CacheWriteException(folder, refused);
    }
  }

  /** One folder, one path, one set of locks. */
  private static Path realPath(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException refused) {
      throw new FileAccessException("open", folder, refused);
    }
  }

  private void dropLeftovers(long beforeMillis) {
    for (Entry entry : folder.entries()) {
      if (!entry.whole() && entry.modifiedMillis() < beforeMillis) {
        room.dropAbandoned(entry.sha256());
      }
    }
  }

  /** What it was opened with. */
  public CacheOptions options() {
    return options;
  }

  /**
   * A shard's file, fetched if it is not there. Waits; an interrupt ends the wait, not the
   * download.
   *
   * @param holder whom to ask when its room is wanted
   * @throws ReaderException if it cannot be kept here, or never arrives as it should
   * @throws dev.nearfield.shard.objectstore.ObjectStoreException if the store does not give it
   */
  CachedShard acquire(ObjectStore store, ObjectRef shard, CachedShard.Holder holder) {
    while (true) {
      CachedShard there = find(shard, holder);
      if (there != null) {
        return there;
      }
      Ended.await(fetching(store, shard).ended());
    }
  }

  /** A shard's file, if it is there. */
  @Nullable CachedShard find(ObjectRef shard, CachedShard.Holder holder) {
    checkOpen();
    String sha256 = shard.sha256();
    Path file = folder.shard(sha256);
    long useLock = CacheFolder.useLock(sha256);
    if (!locks.tryShare(useLock)) {
      return null; // being deleted at this moment
    }
    boolean mine = false;
    try {
      if (CacheFolder.length(file).orElse(-1L) != shard.bytes()) {
        return null;
      }
      var found = new CachedShard(this, sha256, file, order.use(sha256), holder);
      acquired.add(found);
      mine = true;
      return found;
    } finally {
      if (!mine) {
        locks.release(useLock);
      }
    }
  }

  void leave(CachedShard shard) {
    acquired.remove(shard);
    locks.release(CacheFolder.useLock(shard.sha256()));
    room.signal();
  }

  /** Who has shards open in this process. */
  private final class Holders implements CacheRoom.Holders {

    @Override
    public boolean areIdle(String sha256) {
      return of(sha256).allMatch(CachedShard.Holder::isIdle);
    }

    @Override
    public boolean leave(String sha256) {
      return of(sha256).allMatch(CachedShard.Holder::leaveIfIdle);
    }

    private Stream<CachedShard.Holder> of(String sha256) {
      return acquired.stream()
          .filter(each -> each.sha256().equals(sha256))
          .map(CachedShard::holder);
    }
  }

  /** Whether the shard is being fetched by this process. */
  boolean isFetching(String sha256) {
    return fetches.containsKey(sha256);
  }

  /** Deletes a shard that was whole once and does not open; the next who wants it fetches it. */
  void quarantine(ObjectRef shard, String reason) {
    String sha256 = shard.sha256();
    fetch.quarantined(shard, reason);
    room.dropShard(sha256);
  }

  /** The fetch of a shard that is under way, or a new one; begun when {@link #close} sees it. */
  private BackgroundFetch fetching(ObjectStore store, ObjectRef shard) {
    var mine = new BackgroundFetch(shard.sha256(), fetch -> run(fetch, store, shard));
    BackgroundFetch other = fetches.putIfAbsent(shard.sha256(), mine);
    if (other == null) {
      mine.begin();
    }
    return other == null ? mine : other;
  }

  private void run(BackgroundFetch fetch, ObjectStore store, ObjectRef shard) {
    Optional<Throwable> failure = Optional.empty();
    try {
      bring(store, shard);
    } catch (Throwable thrown) {
      failure = Optional.of(closed.get() ? new ReaderClosedException("the cache", thrown) : thrown);
      failures.increment();
    }
    fetches.remove(shard.sha256(), fetch); // before those who wait look again
    fetch.end(failure);
    room.signal();
  }

  private void bring(ObjectStore store, ObjectRef shard) throws InterruptedException {
    checkOpen();
    permits.acquire();
    try {
      long fetchLock = CacheFolder.fetchLock(shard.sha256());
      while (!locks.tryOwn(fetchLock)) {
        checkOpen();
        room.awaitChange(); // somebody else fetches it
      }
      try {
        if (!isWhole(shard)) {
          observer.fetch(shard, () -> bringAlone(store, shard));
          downloads.increment();
        }
      } finally {
        locks.release(fetchLock);
      }
    } finally {
      permits.release();
    }
  }

  /** By whom has the fetch lock. A full disk gets its room back. */
  private void bringAlone(ObjectStore store, ObjectRef shard) throws InterruptedException {
    try {
      room.reserve(shard);
      fetch.fetch(store, shard);
    } catch (StorageException refused) {
      try {
        folder.dropPart(shard.sha256());
      } catch (StorageException again) {
        refused.addSuppressed(again); // the first refusal is the one told
      }
      throw new CacheWriteException(folder.folder(), refused);
    }
  }

  /** Whether it is there; a file of another length is none, and goes. */
  private boolean isWhole(ObjectRef shard) {
    long length = CacheFolder.length(folder.shard(shard.sha256())).orElse(-1L);
    if (length >= 0 && length != shard.bytes()) {
      quarantine(shard, "%d bytes in the cache".formatted(length));
    }
    return length == shard.bytes();
  }

  /** What it did, and what it holds. */
  public CacheStats stats() {
    var entries = folder.entries();
    return new CacheStats(
        (int) entries.stream().filter(Entry::whole).count(),
        entries.stream().mapToLong(Entry::bytes).sum(),
        options.budgetBytes(),
        downloads.sum(),
        fetch.bytes(),
        fetch.requests(),
        failures.sum(),
        fetch.quarantines(),
        room.evictions());
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new ReaderClosedException("the cache");
    }
  }

  /** Ends downloads, whose parts stay for later, and waits for that. Close readers first. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) { // locks are counted: closed twice, others lose theirs
      return;
    }
    room.close();
    List<BackgroundFetch> running = List.copyOf(fetches.values());
    running.forEach(BackgroundFetch::interrupt); // a limiter may take hours
    running.forEach(BackgroundFetch::awaitEnd);
    locks.close();
  }
}
