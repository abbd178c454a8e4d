package dev.nearfield.testkit.powerloss;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A log file whose frames all have right checksums: its reader is one that ignores them. */
final class ResignedHandle implements FileHandle {

  private final FileHandle handle;
  private final ByteBuffer content;

  ResignedHandle(FileHandle handle) {
    this.handle = handle;
    this.content = ByteBuffer.allocate((int) handle.size()).order(LITTLE_ENDIAN);
    handle.read(content, 0);
    content.clear();
    LogForgery.signFrames(content);
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
