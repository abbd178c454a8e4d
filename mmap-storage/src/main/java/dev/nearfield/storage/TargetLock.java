package dev.nearfield.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The right to write one file: one holder among the processes of a machine.
 *
 * <p>A file beside it, {@code name.lock}, is locked while the right is held, and deleted with it. A
 * process that is killed leaves that file, without a lock; the next one takes it over.
 *
 * <p>Within a process the caller sees to it that a target is asked for once at a time: on POSIX,
 * closing any descriptor of a file drops every lock that the process has on it.
 *
 * <p>Threads: safe. Owns: the lock and its descriptor.
 */
public final class TargetLock implements AutoCloseable {

  private static final String SUFFIX = ".lock";

  private final Path file;
  private final FileChannel channel;

  private TargetLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the right; empty while another process has it.
   *
   * @param target in a folder that exists
   * @throws FileAccessException when the folder cannot be written to
   */
  public static Optional<TargetLock> tryAcquire(Path target) {
    Path file = target.resolveSibling(target.getFileName() + SUFFIX);
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel midway
    try {
      return SystemFileAccess.call("lock", file, () -> locked(file));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Whoever holds the lock deletes the file and then lets go. So a lock counts only if the file was
   * the same before it was opened and after it was locked: else it may be one that is gone, and
   * somebody else has locked its successor.
   */
  private static Optional<TargetLock> locked(Path file) throws IOException {
    while (true) {
      Optional<Object> before = identity(file);
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      try {
        if (channel.tryLock() == null) {
          channel.close();
          return Optional.empty();
        }
      } catch (OverlappingFileLockException heldByAnotherClassLoader) {
        return Optional.empty(); // not closed: that would drop the other's lock
      }
      if (before.isPresent() && before.equals(identity(file))) {
        return Optional.of(new TargetLock(file, channel));
      }
      channel.close();
    }
  }

  private static Optional<Object> identity(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return Optional.of(Objects.requireNonNullElse(key, file)); // no keys, no deleted open files
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** Gives it back. Idempotent. */
  @Override
  public void close() {
    if (channel.isOpen()) {
      SystemFileAccess.run(
          "unlock",
          file,
          () -> {
            try (channel) {
              Files.deleteIfExists(file);
            }
          });
    }
  }
}
