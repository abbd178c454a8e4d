package dev.nearfield.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file channel that survives interrupts.
 *
 * <p>Threads: safe. Owns: the channel.
 */
final class SystemFileHandle implements FileHandle {

  /*
   * The JDK closes a FileChannel when a thread inside it is interrupted, for every thread that
   * shares it: one cancelled query would blind all others. So an operation that finds its channel
   * closed behind the handle's back reopens the file and runs again; all operations are positional,
   * hence repeatable. The interrupt is set aside meanwhile and handed back afterwards. A file that
   * was replaced under its name since (rename) is not reopened: it would be different bytes.
   */

  private final Path file;
  private final Set<? extends OpenOption> reopenOptions;
  private final @Nullable Object identity;
  private volatile FileChannel channel;
  private volatile boolean closed;

  private SystemFileHandle(Path file, Set<? extends OpenOption> reopenOptions, FileChannel channel)
      throws IOException {
    this.file = file;
    this.reopenOptions = reopenOptions;
    this.channel = channel;
    this.identity = identityOf(file);
  }

  static SystemFileHandle open(
      Path file, Set<? extends OpenOption> options, Set<? extends OpenOption> reopenOptions)
      throws IOException {
    var channel = FileChannel.open(file, options);
    try {
      return new SystemFileHandle(file, reopenOptions, channel);
    } catch (Throwable failure) {
      channel.close();
      throw failure;
    }
  }

  @Override
  public Path file() {
    return file;
  }

  /** Without a lambda, unlike the others: logs write often, and must not make garbage. */
  @Override
  public void write(ByteBuffer source, long position) {
    int start = source.position();
    boolean interrupted = Thread.interrupted();
    try {
      while (!writeAll(source.position(start), position)) {
        interrupted |= Thread.interrupted();
      }
    } catch (IOException refused) {
      throw new FileAccessException("write", file, refused);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether all was written, not stopped by an interrupt. */
  private boolean writeAll(ByteBuffer source, long position) throws IOException {
    FileChannel open = channel;
    try {
      long next = position;
      while (source.hasRemaining()) {
        next += open.write(source, next);
      }
      return true;
    } catch (ClosedChannelException cause) {
      reopen(open, cause);
      return false;
    }
  }

  @Override
  public int read(ByteBuffer destination, long position) {
    int start = destination.position();
    return uninterrupted(
        "read",
        open -> {
          destination.position(start);
          while (destination.hasRemaining()
              && open.read(destination, position + destination.position() - start) >= 0) {}
          return destination.position() - start;
        });
  }

  @Override
  public long size() {
    return uninterrupted("size", FileChannel::size);
  }

  @Override
  public void force() {
    uninterrupted(
        "force",
        open -> {
          open.force(true);
          return open;
        });
  }

  @Override
  public void truncate(long size) {
    uninterrupted("truncate", open -> open.truncate(size));
  }

  @Override
  public MemorySegment map(long offset, long length, Arena arena) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new IllegalArgumentException(
          "cannot map [%d, +%d) of %s: it is %d bytes long"
              .formatted(offset, length, file, size()));
    }
    return uninterrupted("map", open -> open.map(MapMode.READ_ONLY, offset, length, arena));
  }

  @Override
  public void close() {
    closed = true;
    SystemFileAccess.run("close", file, () -> channel.close());
  }

  /** An operation on the channel that may run twice. */
  private interface Operation<T> {
    T on(FileChannel open) throws IOException;
  }

  private <T> T uninterrupted(String name, Operation<T> operation) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel open = channel;
        try {
          return operation.on(open);
        } catch (ClosedChannelException cause) {
          interrupted |= Thread.interrupted();
          reopen(open, cause);
        }
      }
    } catch (IOException refused) {
      throw new FileAccessException(name, file, refused);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel lost, ClosedChannelException cause)
      throws IOException {
    if (closed) {
      throw cause;
    }
    if (!channel.equals(lost)) {
      return; // another thread was faster
    }
    if (!Objects.equals(identity, identityOf(file))) {
      throw new IOException("interrupted, and the file was replaced since it was opened", cause);
    }
    channel = FileChannel.open(file, reopenOptions);
  }

  private static @Nullable Object identityOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}
