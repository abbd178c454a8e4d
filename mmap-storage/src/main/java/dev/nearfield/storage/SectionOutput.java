package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What sections are written to, one after the other, their numbers little-endian.
 *
 * <p>Threads: one. Owns: a block of bytes not yet written.
 */
public abstract sealed class SectionOutput implements AutoCloseable
    permits SectionWriter, ShardWriter {

  /** Bytes not yet written; never full between two calls. */
  final ByteBuffer block =
      ByteBuffer.allocateDirect(Checksums.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  SectionOutput() {}

  /** Begins a section; names are unique in a file, 1 to 31 characters of {@code a-z 0-9 . -}. */
  public abstract void begin(String section);

  /** Ends the open section. */
  public abstract void end();

  /** The open section's name; throws if there is none. */
  abstract String requireSection();

  /** Writes the block, and empties it. */
  abstract void flushBlock();

  @Override
  public abstract void close();

  /** Appends the buffer's remaining bytes to the open section. */
  public void write(ByteBuffer source) {
    write(MemorySegment.ofBuffer(source));
    source.position(source.limit());
  }

  /** Appends memory to the open section. */
  public void write(MemorySegment source) {
    requireSection();
    long copied = 0;
    while (copied < source.byteSize()) {
      long bytes = Math.min(block.remaining(), source.byteSize() - copied);
      MemorySegment.copy(source, copied, MemorySegment.ofBuffer(block), 0, bytes);
      advance((int) bytes);
      copied += bytes;
    }
  }

  /** Appends two bytes, little-endian. */
  public void writeShort(short value) {
    requireSection();
    if (block.remaining() >= Short.BYTES) {
      block.putShort(value);
      advance(0);
    } else {
      write(FileFrame.allocate(Short.BYTES).putShort(0, value));
    }
  }

  /** Appends four bytes, little-endian. */
  public void writeInt(int value) {
    requireSection();
    if (block.remaining() >= Integer.BYTES) {
      block.putInt(value);
      advance(0);
    } else {
      write(FileFrame.allocate(Integer.BYTES).putInt(0, value));
    }
  }

  /** Appends eight bytes, little-endian. */
  public void writeLong(long value) {
    requireSection();
    if (block.remaining() >= Long.BYTES) {
      block.putLong(value);
      advance(0);
    } else {
      write(FileFrame.allocate(Long.BYTES).putLong(0, value));
    }
  }

  /** Appends a string the way {@link SectionReader#utf8} reads it: length in bytes, then UTF-8. */
  public void writeUtf8(String value) {
    byte[] bytes = Utf8.encode(value);
    writeInt(bytes.length);
    write(ByteBuffer.wrap(bytes));
  }

  final void advance(int bytes) {
    block.position(block.position() + bytes);
    if (!block.hasRemaining()) {
      flushBlock();
    }
  }
}
