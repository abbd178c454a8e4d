package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sections are written to, one after the other, their numbers little-endian.
 *
 * <p>Threads: one. Owns: the file until it is published, and a block of bytes not yet written.
 */
public abstract sealed class SectionOutput implements AutoCloseable
    permits SectionWriter, ShardWriter {

  /** Bytes not yet written; never full between two calls. */
  final ByteBuffer block =
      ByteBuffer.allocateDirect(Checksums.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  final PendingFile file;
  final FileHandle handle;
  final List<SectionTable.Entry> entries = new ArrayList<>();
  int[] checksums = new int[16];
  int checksumCount;

  /** Where the block will lie; for sections that wait in memory, where the next one will. */
  long position;

  long openOffset;
  @Nullable String openSection;

  /**
   * Writes a file.
   *
   * @param position of the first byte that no header takes
   */
  SectionOutput(PendingFile file, long position) {
    this.file = file;
    this.position = position;
    handle = file.handle();
  }

  /** Begins a section; names are unique in a file, 1 to 31 characters of {@code a-z 0-9 . -}. */
  public abstract void begin(String section);

  /** Ends the open section. */
  public abstract void end();

  /** Removes the temporary file unless it was published. Idempotent. */
  @Override
  public void close() {
    file.discard();
  }

  /** The open section's name; throws if there is none. */
  final String requireSection() {
    String section = openSection;
    if (section == null || file.finished()) {
      throw new IllegalStateException("no section is open in " + file.target());
    }
    return section;
  }

  /** A section can begin only when none is open, under a name of its own. */
  final void requireNew(String section) {
    SectionTable.checkName(section);
    requireNoSection();
    if (entries.stream().anyMatch(entry -> entry.name().equals(section))) {
      throw new IllegalArgumentException("section '%s' is already written".formatted(section));
    }
  }

  final void requireNoSection() {
    if (file.finished()) {
      throw new IllegalStateException(file.target() + " is already published or closed");
    }
    if (openSection != null) {
      throw new IllegalStateException("section '%s' was not ended".formatted(openSection));
    }
  }

  /** Writes the block with its checksum, and empties it. */
  void flushBlock() {
    block.flip();
    if (block.hasRemaining()) {
      if (checksumCount == checksums.length) {
        checksums = Arrays.copyOf(checksums, 2 * checksumCount);
      }
      checksums[checksumCount++] = Checksums.crc32c(block);
      int bytes = block.remaining();
      handle.write(block, position);
      position += bytes;
    }
    block.clear();
  }

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
