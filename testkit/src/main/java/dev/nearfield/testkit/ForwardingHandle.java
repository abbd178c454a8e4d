package dev.nearfield.testkit;

import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An open file that passes everything on to another one, for those that change a thing or two.
 *
 * <p>Threads: safe, as the other one is. Owns: the other one.
 */
public class ForwardingHandle implements FileHandle {

  private final FileHandle handle;

  /** Passes everything on to this one. */
  protected ForwardingHandle(FileHandle handle) {
    this.handle = handle;
  }

  @Override
  public Path file() {
    return handle.file();
  }

  @Override
  public void write(ByteBuffer source, long position) {
    handle.write(source, position);
  }

  @Override
  public int read(ByteBuffer destination, long position) {
    return handle.read(destination, position);
  }

  @Override
  public long size() {
    return handle.size();
  }

  @Override
  public void force() {
    handle.force();
  }

  @Override
  public void truncate(long size) {
    handle.truncate(size);
  }

  @Override
  public MemorySegment map(long offset, long length, Arena arena) {
    return handle.map(offset, length, arena);
  }

  @Override
  public void close() {
    handle.close();
  }
}
