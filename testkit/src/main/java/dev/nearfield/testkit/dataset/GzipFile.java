package dev.nearfield.testkit.dataset;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Inflates a gzip file into a temporary file that vanishes with its reader. */
final class GzipFile {

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int HEADER_BYTES = 10;

  private GzipFile() {}

  /** Whether the content starts like a gzip member that holds a deflate stream. */
  static boolean matches(FileBytes bytes) {
    if (bytes.sizeBytes() < HEADER_BYTES) {
      return false;
    }
    ByteBuffer head = bytes.copy(0, 4);
    boolean reservedFlagsClear = (head.get(3) & 0xE0) == 0;
    return head.get(0) == 0x1F
        && head.get(1) == (byte) 0x8B
        && head.get(2) == 8
        && reservedFlagsClear;
  }

  /** The inflated content; messages go on naming the compressed file. */
  static FileBytes inflate(Path file, GzipLimits limits) {
    FileChannel channel = null;
    try {
      channel = TemporaryFile.create(".inflated");
      long sizeBytes = copy(file, channel, limits);
      return new FileBytes(file, channel, sizeBytes);
    } catch (IOException failure) {
      closeQuietly(channel, failure);
      throw new UnreadableFileException(file, failure);
    } catch (RuntimeException failure) {
      closeQuietly(channel, failure);
      throw failure;
    }
  }

  private static long copy(Path file, FileChannel target, GzipLimits limits) throws IOException {
    try (var compressed = new CountingStream(Files.newInputStream(file))) {
      return copy(file, compressed, target, limits);
    }
  }

  private static long copy(
      Path file, CountingStream compressed, FileChannel target, GzipLimits limits)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long inflated = 0;
    try (var content = new GZIPInputStream(compressed, CHUNK_BYTES)) {
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        inflated += read;
        checkLimits(file, inflated, compressed.count, limits);
        writeFully(target, ByteBuffer.wrap(chunk, 0, read));
      }
    } catch (ZipException | EOFException damaged) {
      String detail = "the gzip stream is damaged or cut: " + damaged.getMessage();
      throw new MalformedFileException(file, compressed.count, detail);
    }
    return inflated;
  }

  private static void checkLimits(Path file, long inflated, long compressed, GzipLimits limits) {
    if (inflated > limits.maxBytes()) {
      throw new MalformedFileException(
          file, compressed, "inflates to more than %d bytes".formatted(limits.maxBytes()));
    }
    if (inflated > GzipLimits.FREE_BYTES && inflated / limits.maxRatio() > compressed) {
      throw new MalformedFileException(
          file,
          compressed,
          "inflates to more than %d bytes per compressed byte".formatted(limits.maxRatio()));
    }
  }

  private static void writeFully(FileChannel target, ByteBuffer chunk) throws IOException {
    while (chunk.hasRemaining()) {
      target.write(chunk);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception failure) {
    if (channel == null) {
      return;
    }
    TemporaryFile.drop(channel, failure);
  }

  /** Counts the compressed bytes taken, for limits and for messages. */
  private static final class CountingStream extends FilterInputStream {

    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
