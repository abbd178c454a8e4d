package dev.nearfield.shard.reader;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Locks on single bytes of one file: one per shard and purpose, without a file for each, and
 * released by the system when a process dies.
 *
 * <p>Threads: safe; nothing here waits. Owns: the file's descriptor, one per folder and process.
 */
final class FolderLocks implements AutoCloseable {

  /*
   * The system keeps locks by process, so threads of one process are told apart here. And on POSIX,
   * closing any descriptor of a file drops every lock that the process has on it: whoever locks
   * in a folder therefore shares one channel, which is closed when the last of them leaves.
   *
   * Only tryLock is used: it never blocks, and an interrupt does not close the channel under it.
   */

  private static final String FILE_NAME = ".locks";
  private static final Map<Path, FolderLocks> OPEN = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private final Map<Long, Held> held = new HashMap<>();
  private int users;

  /** A lock of this process: {@code holders} threads share it, or one has it alone. */
  private static final class Held {
    private final FileLock lock;
    private int holders = 1;

    Held(FileLock lock) {
      this.lock = lock;
    }
  }

  private FolderLocks(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, CREATE, READ, WRITE);
  }

  /** Those of a folder, the same for all who ask in this process. */
  static FolderLocks of(Path folder) {
    synchronized (OPEN) {
      FolderLocks locks = OPEN.get(folder);
      if (locks == null) {
        Path file = folder.resolve(FILE_NAME);
        try {
          locks = new FolderLocks(file);
        } catch (IOException refused) {
          throw new FileAccessException("open", file, refused);
        }
        OPEN.put(folder, locks);
      }
      locks.users++;
      return locks;
    }
  }

  /** Takes a lock that others may share, unless somebody has it alone. */
  synchronized boolean tryShare(long place) {
    Held mine = held.get(place);
    if (mine == null) {
      return take(place, true);
    }
    if (!mine.lock.isShared()) {
      return false;
    }
    mine.holders++;
    return true;
  }

  /** Takes a lock alone, unless anybody has it. */
  synchronized boolean tryOwn(long place) {
    return !held.containsKey(place) && take(place, false);
  }

  /** Whether this process has a lock, of either kind. */
  synchronized boolean isMine(long place) {
    return held.containsKey(place);
  }

  /** Whether nobody has a lock, of whichever process, at this moment. */
  synchronized boolean isFree(long place) {
    if (!tryOwn(place)) {
      return false;
    }
    release(place);
    return true;
  }

  private boolean take(long place, boolean shared) {
    try {
      FileLock lock = channel.tryLock(place, 1, shared);
      if (lock == null) {
        return false;
      }
      held.put(place, new Held(lock));
      return true;
    } catch (IOException refused) {
      throw new FileAccessException("lock", file, refused);
    }
  }

  /** Gives back one holding, of either kind. */
  synchronized void release(long place) {
    Held mine = held.get(place);
    assert mine != null : place;
    if (mine == null || --mine.holders > 0) {
      return;
    }
    held.remove(place);
    try {
      if (channel.isOpen()) { // closing it gave back all
        mine.lock.release();
      }
    } catch (IOException refused) {
      throw new FileAccessException("unlock", file, refused);
    }
  }

  /** One user less; the last one closes the file. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.values().remove(this);
      try {
        channel.close();
      } catch (IOException refused) {
        throw new FileAccessException("close", file, refused);
      }
    }
  }
}
