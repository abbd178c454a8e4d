package dev.nearfield.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The right to write to a directory: one holder among all processes of a machine.
 *
 * <p>The file {@code LOCK} stays when the lock is released; it holds the last holder's process id
 * for the error message. Nothing else may open it: on POSIX, closing any descriptor of a file drops
 * every lock the process has on it.
 *
 * <p>Threads: safe. Owns: the lock and its descriptor.
 */
public final class DirectoryLock implements AutoCloseable {

  /** What the file is called. */
  public static final String FILE_NAME = "LOCK";

  private static final int MAX_HOLDER_BYTES = 64;

  // Process-wide by nature, hence static: the registry is what keeps a second acquire from opening
  // the file at all, which would drop the first lock when closed.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  // Channels that must never be closed, see tryLock.
  private static final Queue<FileChannel> ABANDONED = new ConcurrentLinkedQueue<>();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks an existing directory.
   *
   * @throws DirectoryLockedException when this or another process holds it
   */
  public static DirectoryLock acquire(Path directory) {
    Path real = SystemFileAccess.call("resolve", directory, directory::toRealPath);
    if (!HELD.add(real)) {
      throw new DirectoryLockedException(directory, "this process");
    }
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel midway
    try {
      return new DirectoryLock(real, lockedChannel(real));
    } catch (Throwable failure) {
      HELD.remove(real);
      throw failure;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Releases the lock. Idempotent. */
  @Override
  public void close() {
    if (channel.isOpen()) {
      boolean interrupted = Thread.interrupted(); // as in acquire
      try {
        SystemFileAccess.run("unlock", directory.resolve(FILE_NAME), this::release);
      } finally {
        HELD.remove(directory);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Leaves an empty file: folders with equal content are equal byte by byte. */
  private void release() throws IOException {
    try (channel) {
      channel.truncate(0);
    } catch (ClosedByInterruptException _) {
      // Closed is released; the file keeps the name of a holder that is gone.
    }
  }

  @Override
  public String toString() {
    return (channel.isOpen() ? "lock on " : "released lock on ") + directory;
  }

  private static FileChannel lockedChannel(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    return SystemFileAccess.call(
        "lock",
        file,
        () -> {
          var channel = FileChannel.open(file, CREATE, READ, WRITE);
          try {
            tryLock(directory, channel);
            return channel;
          } catch (Throwable failure) {
            if (!ABANDONED.contains(channel)) {
              channel.close();
            }
            throw failure;
          }
        });
  }

  private static void tryLock(Path directory, FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw new DirectoryLockedException(directory, holder(channel));
      }
    } catch (OverlappingFileLockException heldByAnotherClassLoader) {
      // Closing this channel would silently release that holder's lock: leak one descriptor.
      ABANDONED.add(channel);
      throw new DirectoryLockedException(directory, "this process");
    }
    channel.truncate(0);
    channel.write(US_ASCII.encode("process " + ProcessHandle.current().pid()), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    var text = ByteBuffer.allocate(MAX_HOLDER_BYTES);
    channel.read(text, 0);
    String holder = US_ASCII.decode(text.flip()).toString();
    return holder.matches("process \\d+") ? holder : "another process";
  }
}
