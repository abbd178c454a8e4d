package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Takes little-endian fields from a small section, one after the other.
 *
 * <p>The bytes already passed their checksums; what is checked here is that they make sense,
 * because a hostile file has valid checksums too. Every complaint is a {@link CorruptFileException}
 * with the field's exact offset in the file.
 *
 * <p>Threads: one. Owns: nothing.
 */
public final class SectionReader {

  private final Path file;
  private final String section;
  private final long sectionOffset;
  private final ByteBuffer bytes;

  SectionReader(Path file, String section, long sectionOffset, ByteBuffer bytes) {
    this.file = file;
    this.section = section;
    this.sectionOffset = sectionOffset;
    this.bytes = bytes;
  }

  /** The next four bytes as an int. */
  public int int32() {
    require(Integer.BYTES);
    return bytes.getInt();
  }

  /** The next four bytes as an int within {@code [min, max]}. */
  public int int32(String field, int min, int max) {
    int value = int32();
    if (value < min || value > max) {
      throw corrupt(
          Integer.BYTES, "%s must be in [%d, %d], was %d".formatted(field, min, max, value));
    }
    return value;
  }

  /** The next eight bytes as a long. */
  public long int64() {
    require(Long.BYTES);
    return bytes.getLong();
  }

  /** The next string: its length in bytes as an int, at most {@code maxBytes}, then UTF-8. */
  public String utf8(int maxBytes) {
    int length = int32("string length", 0, maxBytes);
    require(length);
    ByteBuffer text = bytes.slice(bytes.position(), length);
    if (!Utf8.isValid(MemorySegment.ofBuffer(text))) {
      throw corrupt(0, "not UTF-8");
    }
    bytes.position(bytes.position() + length);
    return StandardCharsets.UTF_8.decode(text).toString();
  }

  /** Throws unless every byte was taken. */
  public void expectEnd() {
    if (bytes.hasRemaining()) {
      throw corrupt(0, "%d bytes too many".formatted(bytes.remaining()));
    }
  }

  /** Reports that the field just taken, {@code fieldBytes} long, makes no sense. */
  public CorruptFileException corrupt(int fieldBytes, String detail) {
    return new CorruptFileException(
        file, section, sectionOffset + bytes.position() - fieldBytes, detail);
  }

  private void require(int length) {
    if (bytes.remaining() < length) {
      throw corrupt(0, "%d bytes expected, %d are left".formatted(length, bytes.remaining()));
    }
  }
}
