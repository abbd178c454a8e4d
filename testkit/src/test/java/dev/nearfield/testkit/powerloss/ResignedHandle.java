package dev.nearfield.testkit.powerloss;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A log file in which every frame's checksums are right, whatever its bytes, as FORMAT.md has them:
 * a reader of it is one that ignores checksums.
 */
final class ResignedHandle implements FileHandle {

  private static final int SALT = 64;
  private static final int FRAMES = 80;
  private static final int FRAME_HEADER_BYTES = 32;
  private static final int PAYLOAD_CRC = 24;
  private static final int FRAME_CRC = 28;

  private final FileHandle handle;
  private final ByteBuffer content;

  ResignedHandle(FileHandle handle) {
    this.handle = handle;
    this.content = ByteBuffer.allocate((int) handle.size()).order(LITTLE_ENDIAN);
    handle.read(content, 0);
    content.clear();
    for (int at = FRAMES; at <= content.limit() - FRAME_HEADER_BYTES; ) {
      int length = content.getInt(at);
      if (length < 0 || length > content.limit() - at - FRAME_HEADER_BYTES - 7) {
        break;
      }
      int padded = Math.ceilDiv(length, 8) * 8;
      content.putInt(at + PAYLOAD_CRC, crc(at + FRAME_HEADER_BYTES, padded, new CRC32C()));
      var salted = new CRC32C();
      salted.update(content.slice(SALT, Long.BYTES));
      content.putInt(at + FRAME_CRC, crc(at, FRAME_CRC, salted));
      at += FRAME_HEADER_BYTES + padded;
    }
  }

  private int crc(int at, int length, CRC32C crc) {
    crc.update(content.slice(at, length));
    return (int) crc.getValue();
  }

  @Override
  public Path file() {
    return handle.file();
  }

  @Override
  public void write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException("opened for reading");
  }

  @Override
  public int read(ByteBuffer destination, long position) {
    int bytes = (int) Math.min(destination.remaining(), Math.max(0, size() - position));
    if (bytes > 0) {
      destination.put(content.slice((int) position, bytes));
    }
    return bytes;
  }

  @Override
  public long size() {
    return content.limit();
  }

  @Override
  public void force() {
    handle.force();
  }

  @Override
  public void truncate(long size) {
    throw new UnsupportedOperationException("opened for reading");
  }

  @Override
  public MemorySegment map(long offset, long length, Arena arena) {
    throw new UnsupportedOperationException("a log is not mapped");
  }

  @Override
  public void close() {
    handle.close();
  }
}
