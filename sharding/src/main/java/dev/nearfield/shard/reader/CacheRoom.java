package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.reader.CacheFolder.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the files of a folder within the budget: whoever fetches a shard takes its room first, as a
 * file of its length, under a lock that all processes know. So the sum of all lengths is never more
 * than the budget, except by what processes with a smaller budget find there.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class CacheRoom {

  /** How long until somebody looks again at what another process does. */
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final CacheFolder folder;
  private final FolderLocks locks;
  private final CacheOptions options;
  private final EvictionOrder order;
  private final NanoClock clock;
  private final ReaderObserver observer;
  private final Holders holders;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long evictions;
  private volatile boolean closed;

  /** Who has shards open in this process. */
  interface Holders {

    /** Whether nobody reads a shard just now. */
    boolean areIdle(String sha256);

    /** Asks all who have a shard open to close it; false if it is in use. */
    boolean leave(String sha256);
  }

  /** Room in a folder. */
  CacheRoom(
      CacheFolder folder,
      FolderLocks locks,
      CacheOptions options,
      EvictionOrder order,
      NanoClock clock,
      ReaderObserver observer,
      Holders holders) {
    this.folder = folder;
    this.locks = locks;
    this.options = options;
    this.order = order;
    this.clock = clock;
    this.observer = observer;
    this.holders = holders;
  }

  /**
   * Takes a shard's room, deleting others if need be; waits for those in use.
   *
   * @throws ShardTooLargeException if it could never fit
   * @throws CacheFullException if nobody made room in time
   * @throws ReaderClosedException if closed meanwhile
   */
  void reserve(ObjectRef shard) throws InterruptedException {
    if (shard.bytes() > options.budgetBytes()) {
      throw new ShardTooLargeException(shard.sha256(), shard.bytes(), options.budgetBytes());
    }
    long start = clock.nanoTime();
    long limit = options.roomWait().toNanos();
    lock.lock();
    try {
      while (!tryReserve(shard)) {
        if (closed) {
          throw new ReaderClosedException("the cache");
        }
        if (clock.nanoTime() - start >= limit) {
          throw new CacheFullException(shard.sha256(), shard.bytes(), options.budgetBytes());
        }
        clock.await(changed, POLL_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean tryReserve(ObjectRef shard) {
    if (!locks.tryOwn(CacheFolder.ROOM_LOCK)) {
      return false;
    }
    try {
      if (PartFile.isThere(folder, shard)) {
        return true; // of somebody who did not come to the end: its room is taken already
      }
      if (!makeRoom(shard.bytes())) {
        return false;
      }
      PartFile.reserve(folder, shard);
      return true;
    } finally {
      locks.release(CacheFolder.ROOM_LOCK);
    }
  }

  /** Does something while nobody, of whichever process, takes room or counts it. */
  void alone(Runnable change) throws InterruptedException {
    lock.lock();
    try {
      while (!locks.tryOwn(CacheFolder.ROOM_LOCK)) {
        clock.await(changed, POLL_NANOS);
      }
      try {
        change.run();
      } finally {
        locks.release(CacheFolder.ROOM_LOCK);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean makeRoom(long bytes) {
    var entries = folder.entries();
    long missing = bytes - options.budgetBytes();
    for (Entry entry : entries) {
      missing += entry.bytes();
    }
    for (Entry victim : victims(entries, missing)) {
      missing -= evict(victim) ? victim.bytes() : 0;
    }
    return missing <= 0;
  }

  /** Those that go first, as many as are enough; none if all of them would not be. */
  private List<Entry> victims(List<Entry> entries, long missing) {
    List<Entry> chosen = new ArrayList<>();
    if (missing <= 0) {
      return chosen;
    }
    long left = missing;
    for (Entry each : order.victims(entries)) {
      if (mayGo(each)) {
        chosen.add(each);
        left -= each.bytes();
        if (left <= 0) {
          return chosen;
        }
      }
    }
    return List.of();
  }

  /** Of a shard that this process has open too, nobody can tell whether another one has. */
  private boolean mayGo(Entry entry) {
    if (!entry.whole()) {
      return locks.isFree(CacheFolder.fetchLock(entry.sha256()));
    }
    long useLock = CacheFolder.useLock(entry.sha256());
    return holders.areIdle(entry.sha256()) && (locks.isMine(useLock) || locks.isFree(useLock));
  }

  private boolean evict(Entry victim) {
    if (!victim.whole()) {
      return dropAbandoned(victim.sha256());
    }
    if (!holders.leave(victim.sha256()) || !dropShard(victim.sha256())) {
      return false;
    }
    order.forget(victim.sha256());
    evictions++;
    observer.evicted(victim.sha256(), victim.bytes());
    return true;
  }

  /** Deletes a part unless somebody fetches it. */
  boolean dropAbandoned(String sha256) {
    long fetchLock = CacheFolder.fetchLock(sha256);
    if (!locks.tryOwn(fetchLock)) {
      return false;
    }
    try {
      folder.dropPart(sha256);
      return true;
    } finally {
      locks.release(fetchLock);
    }
  }

  /** Deletes a shard unless somebody, of whichever process, has it open. */
  boolean dropShard(String sha256) {
    long useLock = CacheFolder.useLock(sha256);
    if (!locks.tryOwn(useLock)) {
      return false;
    }
    try {
      folder.files().delete(folder.shard(sha256));
      return true;
    } finally {
      locks.release(useLock);
    }
  }

  /** Wakes those who wait for room, or for a shard that another process fetches. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits for room. */
  void close() {
    closed = true;
    signal();
  }

  /** Waits for a signal, or a moment. */
  void awaitChange() throws InterruptedException {
    lock.lock();
    try {
      clock.await(changed, POLL_NANOS);
    } finally {
      lock.unlock();
    }
  }

  long evictions() {
    lock.lock();
    try {
      return evictions;
    } finally {
      lock.unlock();
    }
  }
}
