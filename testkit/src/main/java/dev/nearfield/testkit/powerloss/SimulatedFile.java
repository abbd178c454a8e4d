package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of a simulated disk, as running programs see it.
 *
 * <p>Threads: safe, by the disk's lock. Owns: its bytes, and memory that mappings show.
 */
final class SimulatedFile {

  /** Larger mappings are of a sparse temporary file: untouched, they take no memory. */
  private static final long MAX_COPIED_BYTES = 1 << 20;

  private final SimulatedDisk disk;
  private final int number;
  private final PagedBytes bytes;
  private final List<Mapping> mappings = new ArrayList<>();

  SimulatedFile(SimulatedDisk disk, int number, PagedBytes bytes) {
    this.disk = disk;
    this.number = number;
    this.bytes = bytes;
  }

  /** What must follow a write, as the pages of a real mapping do. */
  private record Mapping(long offset, MemorySegment memory, Target target) {}

  /** Takes bytes of a mapping. */
  private interface Target {
    void put(ByteBuffer source, long at);
  }

  void write(ByteBuffer source, long position) {
    var copy = new byte[source.remaining()];
    source.get(copy);
    synchronized (disk) {
      bytes.write(copy, position);
      disk.record(new Operation.Write(number, position, copy));
      mappings.removeIf(mapping -> !mapping.memory().scope().isAlive());
      mappings.forEach(mapping -> show(mapping, copy, position));
    }
  }

  int read(ByteBuffer destination, long position) {
    synchronized (disk) {
      return bytes.read(destination, position);
    }
  }

  long size() {
    synchronized (disk) {
      return bytes.size();
    }
  }

  void force(Path name) {
    disk.force(number, name);
  }

  void truncate(long size) {
    synchronized (disk) {
      if (size < bytes.size()) {
        bytes.resize(size);
        disk.record(new Operation.Truncate(number, size));
      }
    }
  }

  MemorySegment map(long offset, long length, Arena arena) {
    synchronized (disk) {
      Mapping mapping =
          length > MAX_COPIED_BYTES ? sparse(offset, length, arena) : copied(offset, length, arena);
      for (long page : bytes.pagesFrom(offset / PagedBytes.PAGE_BYTES)) {
        show(mapping, page(page), page * PagedBytes.PAGE_BYTES);
      }
      mappings.add(mapping);
      return mapping.memory().asReadOnly();
    }
  }

  private byte[] page(long page) {
    var content = new byte[PagedBytes.PAGE_BYTES];
    bytes.read(ByteBuffer.wrap(content), page * PagedBytes.PAGE_BYTES);
    return content;
  }

  private static void show(Mapping mapping, byte[] source, long position) {
    long from = Math.max(position, mapping.offset());
    long to = Math.min(position + source.length, mapping.offset() + mapping.memory().byteSize());
    if (from < to) {
      var part = ByteBuffer.wrap(source, (int) (from - position), (int) (to - from));
      mapping.target().put(part, from - mapping.offset());
    }
  }

  private static Mapping copied(long offset, long length, Arena arena) {
    MemorySegment memory = arena.allocate(length, Long.BYTES);
    return new Mapping(
        offset,
        memory,
        (source, at) ->
            MemorySegment.copy(MemorySegment.ofBuffer(source), 0, memory, at, source.remaining()));
  }

  /** The temporary file has no name once it is mapped; its channel closes when nobody knows it. */
  private static Mapping sparse(long offset, long length, Arena arena) {
    FileAccess system = FileAccess.system();
    Path file = temporaryFile();
    FileHandle handle = system.openForWrite(file);
    try {
      handle.write(ByteBuffer.allocate(1), length - 1);
      return new Mapping(offset, handle.map(0, length, arena), handle::write);
    } finally {
      system.delete(file);
    }
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("simulated", ".mapping");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
