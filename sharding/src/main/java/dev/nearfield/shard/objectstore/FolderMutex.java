package dev.nearfield.shard.objectstore;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.nearfield.storage.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One writer at a time in a folder, among the threads and the processes of a machine.
 *
 * <p>{@code DirectoryLock} is held for the life of an index and refuses at once; this one is held
 * for a rename and waits.
 *
 * <p>Threads: safe. Owns: the lock's descriptor while it is held.
 */
final class FolderMutex {

  private static final String FILE_NAME = ".lock";

  // The system's locks belong to a process, so threads need their own; one per folder, whichever
  // store object asks. It also keeps the file from being opened twice: on POSIX, closing any
  // descriptor of a file drops every lock the process has on it.
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantLock threads;

  FolderMutex(Path folder) {
    this.file = folder.resolve(FILE_NAME);
    this.threads = THREADS.computeIfAbsent(folder, _ -> new ReentrantLock());
  }

  /** Waits until no other thread or process holds it. */
  Held lock() {
    threads.lock();
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel midway
    try {
      return new Held(lockedChannel(), interrupted);
    } catch (Throwable failure) {
      leave(interrupted);
      throw failure;
    }
  }

  private FileLock lockedChannel() {
    try {
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      try {
        return channel.lock();
      } catch (Throwable failure) {
        channel.close();
        throw failure;
      }
    } catch (IOException refused) {
      throw new FileAccessException("lock", file, refused);
    }
  }

  private void leave(boolean interrupted) {
    threads.unlock();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lock, held by the thread that took it. */
  final class Held implements AutoCloseable {

    private final FileLock lock;
    private final boolean interrupted;

    private Held(FileLock lock, boolean interrupted) {
      this.lock = lock;
      this.interrupted = interrupted;
    }

    boolean isValid() {
      return lock.isValid();
    }

    /** Closing the channel releases the lock, whatever else it reports. */
    @Override
    public void close() {
      try {
        lock.acquiredBy().close();
      } catch (IOException refused) {
        throw new FileAccessException("unlock", file, refused);
      } finally {
        leave(interrupted);
      }
    }
  }
}
