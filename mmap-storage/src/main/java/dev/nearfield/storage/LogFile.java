package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A log file that grows at its end. Appending allocates nothing.
 *
 * <p>Threads: one at a time; {@link #force()} may run beside. Owns: the open file.
 */
final class LogFile implements AutoCloseable {

  /** Frames up to this size are one write. */
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileHandle handle;
  private final long firstSequence;
  private final FrameChecksum checksum;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment bufferMemory = MemorySegment.ofBuffer(buffer);
  private long position = LogLayout.HEADER_BYTES;

  /** Takes a file that holds nothing but its header. */
  LogFile(FileHandle handle, LogLayout.Header header) {
    this.handle = handle;
    this.firstSequence = header.firstSequence();
    this.checksum = new FrameChecksum(header.salt());
  }

  /** Where the next frame will begin, in bytes: the file's length. */
  long position() {
    return position;
  }

  long firstSequence() {
    return firstSequence;
  }

  /** Appends a record; when this throws, what of it reached the file is unknown. */
  void append(long sequence, long durable, MemorySegment record) {
    long frameBytes = LogLayout.frameBytes(record.byteSize());
    if (frameBytes <= BUFFER_BYTES) {
      appendWhole(sequence, durable, record, (int) frameBytes);
    } else {
      appendInPieces(sequence, durable, record, frameBytes);
    }
    position += frameBytes;
  }

  /** Appends a mark: everything up to {@code sequence} is on disk. */
  void mark(long sequence) {
    int none = checksum.ofPayload(buffer, 0, 0);
    LogLayout.putFrame(buffer, 0, LogLayout.MARK, sequence, sequence, none, checksum);
    write(LogLayout.FRAME_HEADER_BYTES, position);
    position += LogLayout.FRAME_HEADER_BYTES;
  }

  /** Makes all appended frames durable; never to be repeated once it failed. */
  void force() {
    handle.force();
  }

  @Override
  public void close() {
    handle.close();
  }

  private void appendWhole(long sequence, long durable, MemorySegment record, int frameBytes) {
    int length = (int) record.byteSize();
    int start = LogLayout.FRAME_HEADER_BYTES;
    load(record, 0, start, length);
    int payload = checksum.ofPayload(buffer, start, frameBytes - start);
    putRecord(length, sequence, durable, payload);
    write(frameBytes, position);
  }

  /**
   * Payload first, header last: the checksum, which the header has, is then that of the very bytes
   * that were written, in one pass over the record.
   */
  private void appendInPieces(long sequence, long durable, MemorySegment record, long frameBytes) {
    long start = position + LogLayout.FRAME_HEADER_BYTES;
    long end = position + frameBytes;
    checksum.beginPayload();
    for (long at = start; at < end; at += BUFFER_BYTES) {
      int piece = (int) Math.min(BUFFER_BYTES, end - at);
      long copied = at - start;
      load(record, copied, 0, (int) Math.min(piece, record.byteSize() - copied));
      checksum.add(buffer, 0, piece);
      write(piece, at);
    }
    int payload = checksum.payload();
    putRecord((int) record.byteSize(), sequence, durable, payload);
    write(LogLayout.FRAME_HEADER_BYTES, position);
  }

  private void putRecord(int length, long sequence, long durable, int payload) {
    LogLayout.putFrame(buffer, length, LogLayout.RECORD, sequence, durable, payload, checksum);
  }

  /** Copies record bytes into the buffer, with zeros up to the next multiple of 8 behind them. */
  private void load(MemorySegment record, long from, int to, int length) {
    MemorySegment.copy(record, from, bufferMemory, to, length);
    for (int at = to + length; at % LogLayout.FRAME_ALIGNMENT != 0; at++) {
      buffer.put(at, (byte) 0);
    }
  }

  private void write(int length, long at) {
    handle.write(buffer.limit(length).position(0), at);
    buffer.clear();
  }
}
