package dev.nearfield.testkit.powerloss;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
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

  /** Larger mappings are of a {@link Hole}: untouched, they take no memory. */
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
  private record Mapping(long offset, MemorySegment memory) {}

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

  /** A copy of what it holds now. */
  PagedBytes bytes() {
    synchronized (disk) {
      return bytes.copy();
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
      MemorySegment memory =
          length > MAX_COPIED_BYTES ? hole(length, arena) : arena.allocate(length, Long.BYTES);
      var mapping = new Mapping(offset, memory);
      for (long page : bytes.pagesFrom(offset / PagedBytes.PAGE_BYTES)) {
        show(mapping, page(page), page * PagedBytes.PAGE_BYTES);
      }
      mappings.add(mapping);
      return memory.asReadOnly();
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
      MemorySegment part = MemorySegment.ofArray(source).asSlice(from - position, to - from);
      MemorySegment.copy(part, 0, mapping.memory(), from - mapping.offset(), to - from);
    }
  }

  private static MemorySegment hole(long length, Arena arena) {
    try {
      return Hole.FILE.map(MapMode.PRIVATE, 0, length, arena);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A file without a byte in it: private mappings of it take memory where they are written. */
  private static final class Hole {

    static final FileChannel FILE = create();

    private static FileChannel create() {
      try {
        Path file = Files.createTempFile("simulated", ".mapping");
        return FileChannel.open(file, READ, WRITE, DELETE_ON_CLOSE);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
