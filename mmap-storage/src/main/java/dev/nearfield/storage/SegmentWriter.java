package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A segment file that grows: rows are written through the channel and read back through a mapping.
 *
 * <p>Many threads append at once; each row's slot is reserved by a counter and written on its own.
 * A row may be read as soon as its append returned. When an append fails (disk full), its slot
 * stays a hole nobody refers to and later appends may succeed. {@link #seal()} freezes the file;
 * reading goes on until {@link #close()}. Closing without sealing leaves an unfinished file, which
 * {@link MappedSegment#open} refuses, for the caller to delete.
 *
 * <p>Threads: safe, except that {@link #seal()} must not overlap appends. Owns: the open file and
 * its mappings; addresses die with {@link #close()}.
 */
public final class SegmentWriter implements RowSource {

  /*
   * The file is extended by whole windows of about 64 MB (a hole on disk) before a window is
   * mapped, because a mapping must never reach past the end of its file. Sealing cuts the unused
   * rest of the last window. That is the one place where a mapped file shrinks, and safe: only
   * bytes behind the last reserved slot go, and address() never gave those out.
   */

  private static final int BATCH_BYTES = 1 << 20;

  private final FileAccess files;
  private final FileHandle handle;
  private final RowLayout layout;
  private final Arena arena = Arena.ofShared();
  private final AtomicInteger rowCount = new AtomicInteger();
  private final List<ChunkListener> listeners = new ArrayList<>();
  private volatile MemorySegment[] windows = {};
  private volatile State state = State.GROWING;
  private long pin;

  /** A force that failed: it may have cost pages, which no later force would miss. */
  private volatile @Nullable StorageException refused;

  private enum State {
    GROWING,
    SEALED,
    /** Sealing failed; what reached the disk is unknown. */
    BROKEN,
    CLOSED
  }

  private SegmentWriter(FileAccess files, FileHandle handle, RowLayout layout) {
    this.files = files;
    this.handle = handle;
    this.layout = layout;
  }

  /**
   * Begins a segment; the file must not exist.
   *
   * @param strideBytes bytes per row, a positive multiple of 64
   */
  public static SegmentWriter create(FileAccess files, Path file, int strideBytes) {
    RowLayout layout = RowLayout.of(strideBytes);
    FileHandle handle = files.create(file);
    try {
      handle.write(FileFrame.header(RowLayout.KIND, RowLayout.VERSION, strideBytes), 0);
      return new SegmentWriter(files, handle, layout);
    } catch (Throwable failure) {
      handle.close();
      files.delete(file);
      throw failure;
    }
  }

  /**
   * Appends one row.
   *
   * @param row {@code strideBytes} long; borrowed
   * @return its slot
   */
  public int append(MemorySegment row) {
    return appendAll(row, 1);
  }

  /**
   * Appends rows that lie one after the other, {@code strideBytes} each; they get consecutive
   * slots.
   *
   * @return the first slot
   */
  public int appendAll(MemorySegment rows, int count) {
    long stride = layout.strideBytes();
    if (count < 1 || rows.byteSize() != count * stride) {
      throw new IllegalArgumentException(
          "%d rows of %d bytes expected, got %d bytes".formatted(count, stride, rows.byteSize()));
    }
    if (state != State.GROWING) {
      throw new IllegalStateException("%s is %s".formatted(handle.file(), state));
    }
    int first = reserve(count);
    ensureWindow(layout.window(first + count - 1));
    if (layout.isPacked() || count == 1) {
      write(rows, layout.position(first));
    } else {
      writeSpread(rows, first, count);
    }
    return first;
  }

  @Override
  public int rowCount() {
    return rowCount.get();
  }

  @Override
  public int strideBytes() {
    return layout.strideBytes();
  }

  /** {@inheritDoc} The slot must come from an append that returned. */
  @Override
  public long address(int slot) {
    Objects.checkIndex(slot, rowCount.get());
    int window = layout.window(slot);
    return windows[window].address() + positionIn(window, slot);
  }

  @Override
  public long offset(int slot) {
    return RowLayout.ROWS_OFFSET + layout.position(slot);
  }

  @Override
  public MemorySegment row(int slot) {
    Objects.checkIndex(slot, rowCount.get());
    int window = layout.window(slot);
    return windows[window].asSlice(positionIn(window, slot), layout.strideBytes());
  }

  @Override
  public synchronized void onChunk(ChunkListener listener) {
    for (int window = 0; window < windows.length; window++) {
      listener.onChunk(window, windows[window]);
    }
    listeners.add(listener);
  }

  /**
   * Puts on disk what was appended, beside appends, so that {@link #seal()} has little left to do.
   * If that fails, sealing will.
   */
  public void force() {
    try {
      handle.force();
    } catch (StorageException failure) {
      refused = failure;
    }
  }

  /**
   * Freezes the file: checksums, trailer, exact length, all of it durable. A failure here is final,
   * the rows must be written to a new segment.
   */
  public synchronized void seal() {
    if (state != State.GROWING) {
      throw new IllegalStateException("%s is %s".formatted(handle.file(), state));
    }
    state = State.BROKEN;
    StorageException known = refused;
    if (known != null) {
      throw known;
    }
    long rowBytes = layout.bytes(rowCount.get());
    long rowsEnd = RowLayout.ROWS_OFFSET + rowBytes;
    extendTo(rowsEnd); // an empty segment still has its whole header page
    ByteBuffer table = checksums(rowBytes);
    ByteBuffer trailer = FileFrame.trailer(rowsEnd, table, rowCount.get());
    handle.write(table.duplicate(), rowsEnd);
    handle.write(trailer, rowsEnd + table.remaining());
    handle.truncate(rowsEnd + table.remaining() + FileFrame.TRAILER_BYTES);
    handle.force();
    files.forceDirectory(PendingFile.directoryOf(handle.file()));
    pin = Checksums.pin(table);
    state = State.SEALED;
  }

  /** The sealed content's pin, equal to {@link MappedSegment#contentChecksum()}. */
  public synchronized long contentChecksum() {
    if (state != State.SEALED) {
      throw new IllegalStateException(handle.file() + " is not sealed");
    }
    return pin;
  }

  /** Unmaps and closes; no address may be used any more. Idempotent. */
  @Override
  public synchronized void close() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      arena.close();
      handle.close();
    }
  }

  private int reserve(int count) {
    int first =
        rowCount.getAndUpdate(rows -> rows > Integer.MAX_VALUE - count ? rows : rows + count);
    if (first > Integer.MAX_VALUE - count) {
      throw new IllegalStateException("%s is full with %d rows".formatted(handle.file(), first));
    }
    return first;
  }

  private void write(MemorySegment rows, long position) {
    long done = 0;
    while (done < rows.byteSize()) {
      long bytes = Math.min(rows.byteSize() - done, Integer.MAX_VALUE);
      handle.write(buffer(rows.asSlice(done, bytes)), RowLayout.ROWS_OFFSET + position + done);
      done += bytes;
    }
  }

  /** Rows with padding between them: laid out in a scratch buffer, one write per megabyte. */
  private void writeSpread(MemorySegment rows, int first, int count) {
    int batchRows = Math.max(1, BATCH_BYTES / layout.strideBytes());
    try (var scratchArena = Arena.ofConfined()) {
      for (int done = 0; done < count; done += batchRows) {
        int batch = Math.min(batchRows, count - done);
        long start = layout.position(first + done);
        long end = layout.position(first + done + batch - 1) + layout.strideBytes();
        var scratch = scratchArena.allocate(end - start);
        for (int row = done; row < done + batch; row++) {
          MemorySegment.copy(
              rows,
              (long) row * layout.strideBytes(),
              scratch,
              layout.position(first + row) - start,
              layout.strideBytes());
        }
        write(scratch, start);
      }
    }
  }

  private static ByteBuffer buffer(MemorySegment rows) {
    boolean viewable = rows.isNative() || rows.heapBase().orElseThrow() instanceof byte[];
    return viewable ? rows.asByteBuffer() : ByteBuffer.wrap(rows.toArray(ValueLayout.JAVA_BYTE));
  }

  private void ensureWindow(int window) {
    if (window >= windows.length) {
      addWindows(window);
    }
  }

  private synchronized void addWindows(int last) {
    if (state != State.GROWING) {
      throw new IllegalStateException("%s is %s".formatted(handle.file(), state));
    }
    for (int window = windows.length; window <= last; window++) {
      long start = RowLayout.ROWS_OFFSET + window * layout.windowBytes();
      extendTo(start + layout.windowBytes());
      MemorySegment memory = handle.map(start, layout.windowBytes(), arena);
      int index = window;
      listeners.forEach(listener -> listener.onChunk(index, memory));
      MemorySegment[] more = Arrays.copyOf(windows, window + 1);
      more[window] = memory;
      windows = more;
    }
  }

  private void extendTo(long length) {
    if (handle.size() < length) {
      handle.write(ByteBuffer.allocate(1), length - 1);
    }
  }

  private long positionIn(int window, int slot) {
    return layout.position(slot) - window * layout.windowBytes();
  }

  /** Reads the rows back, through the channel: what is sealed is what the disk has. */
  private ByteBuffer checksums(long rowBytes) {
    ByteBuffer table = FileFrame.allocate(Math.toIntExact(RowLayout.tableBytes(rowBytes)));
    for (long position = 0; position < rowBytes; position += Checksums.BLOCK_BYTES) {
      int bytes = (int) Math.min(Checksums.BLOCK_BYTES, rowBytes - position);
      ByteBuffer block =
          FileFrame.readExactly(handle, RowLayout.ROWS_OFFSET + position, bytes, "rows");
      table.putInt(Checksums.crc32c(block));
    }
    return table.flip();
  }
}
