package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Reads the whole frames of a log file in order, up to the first that is not.
 *
 * <p>Threads: one. Owns: the open file and a buffer, which grows with the longest frame and never
 * beyond the file.
 */
final class LogFileReader implements AutoCloseable {

  /*
   * Behind the last whole frame may lie the remains of a crash: bytes that were never forced, of
   * which the disk kept any sectors it liked. They are cut. A frame that was forced and is broken
   * all the same is damage, and must be reported. What tells them apart is a later frame: each one
   * says up to which record the disk had everything when it was written. So the rest of the file is
   * searched, at every multiple of 8, for a frame header that vouches for the broken record. The
   * header's own checksum, which begins with the file's salt, keeps payloads and old blocks of the
   * disk from passing for one; its payload does not matter.
   *
   * The search also finds such a header when the broken record was only read too early, while its
   * writer was at it. Then reading it again helps.
   */

  private static final int WINDOW_BYTES = 64 << 10;

  private final FileHandle handle;
  private final LogLayout.Header header;
  private final FrameChecksum checksum;
  private final long size;
  private Arena arena = Arena.ofConfined();
  private ByteBuffer window;
  private long windowStart;
  private long position = LogLayout.HEADER_BYTES;
  private long lastSequence;
  private long durable;
  private LogLayout.Frame frame = new LogLayout.Frame(0, LogLayout.MARK, 0, 0, 0);
  private int frameAt;

  private LogFileReader(FileHandle handle) {
    this.handle = handle;
    this.header = LogLayout.Header.read(handle);
    this.checksum = new FrameChecksum(header.salt());
    this.size = handle.size();
    this.lastSequence = header.firstSequence() - 1;
    this.window = allocate(Math.min(WINDOW_BYTES, size)).limit(0);
  }

  /**
   * Opens a log file.
   *
   * @throws CorruptFileException when its header is damaged
   */
  static LogFileReader open(FileAccess files, Path file) {
    FileHandle handle = files.openForRead(file);
    try {
      return new LogFileReader(handle);
    } catch (Throwable failure) {
      handle.close();
      throw failure;
    }
  }

  Path file() {
    return handle.file();
  }

  /** The sequence the file begins with. */
  long firstSequence() {
    return header.firstSequence();
  }

  /** The last record read; before any, the one before the file's first. */
  long lastSequence() {
    return lastSequence;
  }

  /** The last record known to have been on disk, as far as the frames read say. */
  long durable() {
    return durable;
  }

  /** Where the frame just read ends, in bytes. */
  long position() {
    return position;
  }

  /** Bytes behind the frame just read, as of opening. */
  long remaining() {
    return size - position;
  }

  /**
   * Reads the next frame.
   *
   * @return whether there was a whole one
   * @throws CorruptFileException when the next frame is broken and was known to be on disk
   */
  boolean next() {
    if (advance()) {
      return true;
    }
    long witness = findWitness();
    if (witness < 0) {
      return false;
    }
    window.limit(0); // what was read while it was being written must be read again
    if (advance()) {
      return true;
    }
    throw corrupt("is broken, and the frame at byte %d says it was on disk".formatted(witness));
  }

  /** Whether the frame just read is a record, not a mark. */
  boolean isRecord() {
    return frame.kind() == LogLayout.RECORD;
  }

  /** The payload of the frame just read; valid until the next call. */
  MemorySegment record() {
    int from = frameAt + LogLayout.FRAME_HEADER_BYTES;
    return MemorySegment.ofBuffer(window.slice(from, frame.length())).asReadOnly();
  }

  /** Reports that the record after the last one is damaged. */
  CorruptFileException corrupt(String detail) {
    return new CorruptFileException(
        handle.file(), "records", position, "record %d %s".formatted(lastSequence + 1, detail));
  }

  @Override
  public void close() {
    arena.close();
    handle.close();
  }

  private boolean advance() {
    if (size - position < LogLayout.FRAME_HEADER_BYTES
        || !fetch(position, LogLayout.FRAME_HEADER_BYTES)) {
      return false;
    }
    int at = (int) (position - windowStart);
    var found = LogLayout.Frame.read(window, at);
    if (!LogLayout.isFrame(window, at, checksum)
        || !found.follows(lastSequence)
        || found.bytes() > size - position
        || !payloadIsWhole(found)) {
      return false;
    }
    frame = found;
    frameAt = (int) (position - windowStart);
    position += found.bytes();
    lastSequence = found.sequence();
    durable = Math.max(durable, found.durable());
    return true;
  }

  private boolean payloadIsWhole(LogLayout.Frame found) {
    if (!fetch(position, found.bytes())) {
      return false;
    }
    int start = (int) (position - windowStart) + LogLayout.FRAME_HEADER_BYTES;
    int length = (int) found.bytes() - LogLayout.FRAME_HEADER_BYTES;
    return found.payloadChecksum() == checksum.ofPayload(window, start, length);
  }

  /** Where a frame begins that knows the next record to be on disk, or -1. */
  private long findWitness() {
    // Later records take at least a header each, so numbers beyond this one are no frame's.
    long most = lastSequence + 1 + remaining() / LogLayout.FRAME_HEADER_BYTES;
    for (long at = position; at <= size - LogLayout.FRAME_HEADER_BYTES; ) {
      if (!fetch(at, LogLayout.FRAME_HEADER_BYTES)) {
        return -1;
      }
      int end = window.limit() - LogLayout.FRAME_HEADER_BYTES;
      int index = (int) (at - windowStart);
      for (; index <= end; index += LogLayout.FRAME_ALIGNMENT) {
        if (isWitness(index, most)) {
          return windowStart + index;
        }
      }
      at = windowStart + index;
    }
    return -1;
  }

  private boolean isWitness(int index, long most) {
    var found = LogLayout.Frame.read(window, index);
    return found.durable() > lastSequence
        && found.durable() <= found.sequence()
        && found.sequence() <= most
        && LogLayout.isFrame(window, index, checksum);
  }

  /** Has {@code [at, at + length)} in the window, unless the file became shorter. */
  private boolean fetch(long at, long length) {
    if (at < windowStart || at + length > windowStart + window.limit()) {
      refill(at, length);
    }
    return at + length <= windowStart + window.limit();
  }

  private void refill(long at, long length) {
    if (length > window.capacity()) {
      arena.close();
      arena = Arena.ofConfined();
      window = allocate(Math.max(length, Math.min(2L * window.capacity(), size)));
    }
    window.clear().limit((int) Math.min(window.capacity(), size - at));
    windowStart = at;
    window.limit(handle.read(window, at)).position(0);
  }

  private ByteBuffer allocate(long bytes) {
    return arena.allocate(bytes).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
