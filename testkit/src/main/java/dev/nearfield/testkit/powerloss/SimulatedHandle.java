package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/**
 * An open file of a simulated disk.
 *
 * <p>Threads: safe. Owns: nothing; closing only forbids further use.
 */
final class SimulatedHandle implements FileHandle {

  private final SimulatedFile content;
  private final Path name;
  private volatile boolean closed;

  SimulatedHandle(SimulatedFile content, Path name) {
    this.content = content;
    this.name = name;
  }

  @Override
  public Path file() {
    return name;
  }

  @Override
  public void write(ByteBuffer source, long position) {
    open("write").write(source, position);
  }

  @Override
  public int read(ByteBuffer destination, long position) {
    return open("read").read(destination, position);
  }

  @Override
  public long size() {
    return open("size").size();
  }

  @Override
  public void force() {
    open("force").force(name);
  }

  @Override
  public void truncate(long size) {
    open("truncate").truncate(size);
  }

  @Override
  public MemorySegment map(long offset, long length, Arena arena) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new IllegalArgumentException(
          "cannot map [%d, +%d) of %s: it is %d bytes long"
              .formatted(offset, length, name, size()));
    }
    return open("map").map(offset, length, arena);
  }

  @Override
  public void close() {
    closed = true;
  }

  private SimulatedFile open(String operation) {
    if (closed) {
      throw SimulatedDisk.refused(operation, name, new ClosedChannelException());
    }
    return content;
  }
}
