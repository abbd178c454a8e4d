package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears whole or not at all: written beside its place, made durable, then renamed.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(path)) {
 *   file.room(Integer.BYTES).putInt(42);
 *   file.commit();
 * }
 * }</pre>
 *
 * <p>Threads: one at a time. Owns: the temporary file, which {@link #close} deletes unless it was
 * committed.
 */
public final class AtomicFile implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private ByteBuffer buffer = allocate(BUFFER_BYTES);
  private boolean committed;

  private AtomicFile(Path file, Path temporary, FileChannel channel) {
    this.file = file;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Starts a file; whatever has its name stays until {@link #commit}.
   *
   * @throws UnwritableFileException if its folder takes no file
   */
  public static AtomicFile create(Path file) {
    // Not createTempFile: that one makes files that only their owner may read.
    Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AtomicFile(file, temporary, channel);
    } catch (IOException failure) {
      throw new UnwritableFileException(file, failure);
    }
  }

  /** The little-endian buffer that is written next, with room for that many more bytes. */
  public ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
      if (buffer.capacity() < bytes) {
        buffer = allocate(bytes);
      }
    }
    return buffer;
  }

  /** Appends bytes. */
  public void write(byte[] bytes) {
    room(bytes.length).put(bytes);
  }

  /** Gives the file its name, replacing what had it. */
  public void commit() {
    flush();
    try {
      channel.force(true);
      channel.close();
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      committed = true;
    } catch (IOException failure) {
      throw new UnwritableFileException(file, failure);
    }
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException failure) {
      throw new UnwritableFileException(file, failure);
    }
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException failure) {
      throw new UnwritableFileException(file, failure);
    }
    buffer.clear();
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
