package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A sealed segment file, mapped for reading.
 *
 * <p>With {@link Verify#FULL} every byte is checked before the file is mapped. With {@link
 * Verify#LAZY} the 64 KiB blocks of a row are read and checked through the channel when the row's
 * address is first asked for: damage throws there, before anybody computes with it.
 *
 * <p>Threads: safe. Owns: the mapping and the open file; closing while a reader computes on an
 * address would crash the JVM, so guard it with a {@link ReferenceCount}.
 */
public final class MappedSegment implements RowSource {

  private static final MemorySegment NO_ROWS = MemorySegment.NULL;

  private final FileHandle handle;
  private final RowLayout layout;
  private final int rowCount;
  private final FileFrame frame;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final long base;

  /** One bit per checked block; null when everything was checked at open. */
  private final @Nullable AtomicLongArray checkedBlocks;

  private MappedSegment(FileHandle handle, RowLayout layout, Verify verify) {
    try {
      this.handle = handle;
      this.layout = layout;
      this.frame = FileFrame.read(handle, RowLayout.KIND, RowLayout.VERSION);
      this.rowCount = checkedRowCount(handle.file(), frame, layout);
      FileFrame.checkZero(
          handle, FileFrame.HEADER_BYTES, RowLayout.ROWS_OFFSET - FileFrame.HEADER_BYTES);
      this.checkedBlocks =
          switch (verify) {
            case FULL -> null;
            case LAZY -> new AtomicLongArray(bitmapWords());
          };
      if (verify == Verify.FULL) {
        blocks().verify();
      }
      this.memory = rowCount == 0 ? NO_ROWS : map();
      this.base = memory.address();
    } catch (Throwable failure) {
      arena.close(); // a half-opened file must not keep its address space
      throw failure;
    }
  }

  /**
   * Opens a sealed segment.
   *
   * @param strideBytes the stride the caller expects
   * @throws CorruptFileException when the file is damaged, was never sealed, or has another stride
   */
  public static MappedSegment open(FileAccess files, Path file, int strideBytes, Verify verify) {
    RowLayout layout = RowLayout.of(strideBytes);
    FileHandle handle = files.openForRead(file);
    try {
      return new MappedSegment(handle, layout, verify);
    } catch (Throwable failure) {
      handle.close();
      throw failure;
    }
  }

  @Override
  public int rowCount() {
    return rowCount;
  }

  @Override
  public int strideBytes() {
    return layout.strideBytes();
  }

  @Override
  public long address(int slot) {
    return base + checkedPosition(slot);
  }

  @Override
  public long offset(int slot) {
    return RowLayout.ROWS_OFFSET + layout.position(slot);
  }

  @Override
  public MemorySegment row(int slot) {
    return memory.asSlice(checkedPosition(slot), layout.strideBytes());
  }

  @Override
  public void onChunk(ChunkListener listener) {
    if (rowCount > 0) {
      listener.onChunk(0, memory);
    }
  }

  /** The segment's name. */
  public Path file() {
    return handle.file();
  }

  /** A pin on all rows: an index stores it, and so knows the exact content it was built on. */
  public long contentChecksum() {
    return frame.pin();
  }

  /** Reads and checks every byte of the file again, through the channel. */
  public void verify() {
    var again = FileFrame.read(handle, RowLayout.KIND, RowLayout.VERSION);
    if (again.pin() != frame.pin()) {
      throw FileFrame.mismatch(
          handle.file(), "table", frame.tableOffset(), frame.pin(), again.pin());
    }
    FileFrame.checkZero(
        handle, FileFrame.HEADER_BYTES, RowLayout.ROWS_OFFSET - FileFrame.HEADER_BYTES);
    blocks().verify();
  }

  /** Unmaps; no address may be used any more. Idempotent. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      handle.close();
    }
  }

  private long checkedPosition(int slot) {
    long position = layout.position(Objects.checkIndex(slot, rowCount));
    var checked = checkedBlocks;
    if (checked != null) {
      checkBlocks(checked, position);
    }
    return position;
  }

  private void checkBlocks(AtomicLongArray checked, long position) {
    long last = (position + layout.strideBytes() - 1) / Checksums.BLOCK_BYTES;
    for (long block = position / Checksums.BLOCK_BYTES; block <= last; block++) {
      int word = (int) (block / Long.SIZE);
      long bit = 1L << block; // shifts count modulo 64
      if ((checked.getAcquire(word) & bit) == 0) {
        blocks().verify(block, block);
        checked.getAndAccumulate(word, bit, (bits, added) -> bits | added);
      }
    }
  }

  private BlockReader blocks() {
    return new BlockReader(
        handle, "rows", RowLayout.ROWS_OFFSET, layout.bytes(rowCount), frame.table(), 0);
  }

  private int bitmapWords() {
    return Math.toIntExact(Math.ceilDiv(Checksums.blockCount(layout.bytes(rowCount)), Long.SIZE));
  }

  private MemorySegment map() {
    MemorySegment rows = handle.map(RowLayout.ROWS_OFFSET, layout.bytes(rowCount), arena);
    NativeMemory.instance().ifPresent(system -> system.adviseHugePages(rows));
    return rows;
  }

  private static int checkedRowCount(Path file, FileFrame frame, RowLayout layout) {
    if (frame.parameter() != layout.strideBytes()) {
      throw new CorruptFileException(
          file,
          "header",
          0,
          "rows have %d bytes, expected %d".formatted(frame.parameter(), layout.strideBytes()));
    }
    long count = frame.count();
    if (count < 0
        || count > Integer.MAX_VALUE
        || frame.tableOffset() != RowLayout.ROWS_OFFSET + layout.bytes((int) count)
        || frame.table().limit() != RowLayout.tableBytes(layout.bytes((int) count))) {
      throw new CorruptFileException(
          file,
          "trailer",
          frame.tableOffset(),
          "the file's length does not fit %d rows".formatted(count));
    }
    return (int) count;
  }
}
