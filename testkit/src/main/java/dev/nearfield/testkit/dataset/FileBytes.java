package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The content of a file by position, inflated when it was compressed. Reads are positional: a file
 * that shrinks under a reader becomes an exception, where a mapping would end the JVM.
 *
 * <p>Threads: reads from any thread. Owns: the channel, until closed.
 */
final class FileBytes implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final long sizeBytes;

  FileBytes(Path file, FileChannel channel, long sizeBytes) {
    this.file = file;
    this.channel = channel;
    this.sizeBytes = sizeBytes;
  }

  /** Opens a file as it is. */
  static FileBytes open(Path file) {
    return open(file, file);
  }

  /**
   * Opens a file that messages call by another name.
   *
   * @param shown the file's name, with that of the array in it that is meant
   */
  static FileBytes open(Path file, Path shown) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("not a regular file");
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new FileBytes(shown, channel, channel.size());
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
  }

  /** The file, for messages. */
  Path file() {
    return file;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** A little-endian copy of a range, which must lie inside the file before it is allocated. */
  ByteBuffer copy(long offsetBytes, int lengthBytes) {
    if (offsetBytes < 0 || lengthBytes < 0 || lengthBytes > sizeBytes - offsetBytes) {
      throw malformed(
          sizeBytes, "ends here, %d bytes at %d were expected".formatted(lengthBytes, offsetBytes));
    }
    ByteBuffer target = ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    read(offsetBytes, target);
    return target.flip();
  }

  /** Fills the buffer from its position to its limit. */
  void read(long offsetBytes, ByteBuffer target) {
    long position = offsetBytes;
    try {
      while (target.hasRemaining()) {
        int read = channel.read(target, position);
        if (read < 0) {
          throw malformed(position, "the file became shorter while it was open");
        }
        position += read;
      }
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
  }

  /** The content from an offset on. */
  InputStream stream(long offsetBytes) {
    return new ContentStream(this, offsetBytes);
  }

  MalformedFileException malformed(long offsetBytes, String detail) {
    return new MalformedFileException(file, offsetBytes, detail);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
  }
}
