package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * A shard file, mapped as it is.
 *
 * <p>Opening checks the frame and the open sections. With {@link Verify#FULL} it reads and checks
 * all other bytes too; with {@link Verify#LAZY} it does not, for a caller who checked the whole
 * file when it arrived.
 *
 * <p>Threads: safe. Owns: the mapping and the open file; closing while somebody reads at an address
 * would crash the JVM, so guard it with a {@link ReferenceCount}.
 */
public final class ShardFile extends Sections {

  private final FileHandle handle;
  private final ShardLayout.Frame frame;
  private final SequencedMap<String, SectionTable.Entry> entries;

  /** Table and open sections, as they were when they were checked. */
  private final ByteBuffer open;

  private final ByteBuffer checksums;
  private final Arena arena;
  private final MemorySegment memory;

  private ShardFile(FileHandle handle, Verify verify) {
    this.handle = handle;
    frame = ShardLayout.read(handle);
    open = readOpen();
    checksums = readChecksums();
    entries = ShardLayout.entries(handle.file(), frame, open);
    if (verify == Verify.FULL) {
      verifyContent();
    }
    arena = Arena.ofShared();
    memory = map();
  }

  private MemorySegment map() {
    try {
      MemorySegment mapped = handle.map(0, frame.fileLength(), arena);
      NativeMemory.instance().ifPresent(system -> system.adviseHugePages(mapped));
      return mapped;
    } catch (Throwable failure) {
      arena.close(); // a half-opened file must not keep its address space
      throw failure;
    }
  }

  /**
   * Opens a shard file.
   *
   * @throws CorruptFileException if it is damaged, or no shard
   * @throws UnsupportedVersionException if a newer build laid it out
   * @throws UnsupportedFeatureException if it needs what this build does not know
   */
  public static ShardFile open(FileAccess files, Path file, Verify verify) {
    FileHandle handle = files.openForRead(file);
    try {
      return new ShardFile(handle, verify);
    } catch (Throwable failure) {
      handle.close();
      throw failure;
    }
  }

  /** What the file says of its content. */
  public ShardHeader header() {
    return frame.header();
  }

  /** Length of the file, in bytes. */
  public long bytes() {
    return frame.fileLength();
  }

  /** How many bytes at its begin are enough to open it; the others are mapped. */
  public long openBytes() {
    return frame.contentOffset();
  }

  /** A pin on the mapped content: another content has another value. */
  public long contentChecksum() {
    return frame.pin();
  }

  /** A section's memory; borrowed, for reading only. */
  public MemorySegment map(String section) {
    SectionTable.Entry entry = entry(section);
    return memory.asSlice(entry.offset(), entry.length());
  }

  /** Reads and checks every byte of the file again. */
  public void verify() {
    ShardLayout.Frame again = ShardLayout.read(handle);
    if (!again.equals(frame)) {
      throw new CorruptFileException(file(), "header", 0, "it changed since the file was opened");
    }
    readOpen();
    readChecksums();
    verifyContent();
  }

  @Override
  public Path file() {
    return handle.file();
  }

  @Override
  public int version() {
    return frame.header().form();
  }

  /** Unmaps; no address may be used any more. Idempotent. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      handle.close();
    }
  }

  @Override
  SequencedMap<String, SectionTable.Entry> entries() {
    return entries;
  }

  @Override
  long tableOffset() {
    return ShardLayout.HEADER_BYTES;
  }

  @Override
  void read(SectionTable.Entry entry, long offset, MemorySegment destination) {
    if (entry.end() <= frame.contentOffset()) {
      long from = entry.offset() - ShardLayout.HEADER_BYTES + offset;
      destination.copyFrom(MemorySegment.ofBuffer(open).asSlice(from, destination.byteSize()));
    } else {
      long from = entry.offset() - frame.contentOffset() + offset;
      content(entry.name()).read(from, destination);
    }
  }

  /** Checks the mapped sections one by one, so that a message names the damaged one. */
  private void verifyContent() {
    long block = 0;
    for (SectionTable.Entry entry : entries.values()) {
      long end = Checksums.blockCount(entry.end() - frame.contentOffset());
      if (end > block) {
        content(entry.name()).verify(block, end - 1);
        block = end;
      }
    }
    long all = Checksums.blockCount(frame.contentBytes());
    if (all > block) {
      content("padding").verify(block, all - 1);
    }
  }

  private BlockReader content(String section) {
    return new BlockReader(
        handle, section, frame.contentOffset(), frame.contentBytes(), checksums, 0);
  }

  private ByteBuffer readOpen() {
    int bytes = (int) frame.contentOffset() - ShardLayout.HEADER_BYTES;
    ByteBuffer found = FileFrame.readExactly(handle, ShardLayout.HEADER_BYTES, bytes, "table");
    int crc = Checksums.crc32c(found);
    if (crc != frame.openCrc()) {
      throw FileFrame.mismatch(
          file(),
          "table",
          ShardLayout.HEADER_BYTES,
          Integer.toUnsignedLong(frame.openCrc()),
          Integer.toUnsignedLong(crc));
    }
    return found;
  }

  private ByteBuffer readChecksums() {
    ByteBuffer found =
        FileFrame.readExactly(handle, frame.checksumsOffset(), frame.checksumBytes(), "checksums");
    if (Checksums.pin(found) != frame.pin()) {
      throw FileFrame.mismatch(
          file(), "checksums", frame.checksumsOffset(), frame.pin(), Checksums.pin(found));
    }
    return found;
  }
}
