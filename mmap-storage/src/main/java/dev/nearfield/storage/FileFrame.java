package dev.nearfield.storage;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What every file begins and ends with.
 *
 * <pre>
 * header, at byte 0
 *   byte 0       8           40        44      48          56         60     64
 *        | magic | kind[32]  | version | flags | parameter | reserved | crc32c |
 * trailer, the last 64 bytes
 *   byte 0       8            16            24            32      40    48         60     64
 *        | magic | fileLength | tableOffset | tableLength | count | pin | reserved | crc32c |
 * </pre>
 *
 * <p>All numbers are little-endian. Between the two lie the content and, directly before the
 * trailer, the table with the block checksums. Flags and reserved bytes are zero in version 1.
 *
 * <p>Threads: immutable, except that {@code table} has a position; duplicate it. Owns: nothing.
 *
 * @param version format version of this kind of file, from 1
 * @param parameter one number that belongs to the kind: the row stride of a segment, otherwise 0
 * @param tableOffset where the table begins, in bytes
 * @param count entries the table speaks of: sections or rows
 * @param pin checksum of the table, see {@link Checksums#pin}
 * @param table the table's bytes
 */
record FileFrame(
    int version, long parameter, long tableOffset, long count, long pin, ByteBuffer table) {

  static final int HEADER_BYTES = 64;
  static final int TRAILER_BYTES = 64;
  static final int KIND_BYTES = 32;

  private static final long HEADER_MAGIC = magic("NFLDHEAD");
  private static final long TRAILER_MAGIC = magic("NFLDTAIL");

  private static final int KIND = 8;
  private static final int VERSION = 40;
  private static final int FLAGS = 44;
  private static final int PARAMETER = 48;
  private static final int HEADER_RESERVED = 56;

  private static final int FILE_LENGTH = 8;
  private static final int TABLE_OFFSET = 16;
  private static final int TABLE_LENGTH = 24;
  private static final int COUNT = 32;
  private static final int PIN = 40;
  private static final int TRAILER_RESERVED = 48;

  private static final int CRC = 60;

  /** A header's bytes, ready to be written at byte 0. */
  static ByteBuffer header(String kind, int version, long parameter) {
    var header = allocate(HEADER_BYTES);
    header.putLong(0, HEADER_MAGIC).put(KIND, name(kind)).putInt(VERSION, version);
    return sign(header.putLong(PARAMETER, parameter));
  }

  /** A trailer's bytes, ready to be written after {@code table}, which begins at tableOffset. */
  static ByteBuffer trailer(long tableOffset, ByteBuffer table, long count) {
    var trailer = allocate(TRAILER_BYTES);
    trailer.putLong(0, TRAILER_MAGIC);
    trailer.putLong(FILE_LENGTH, tableOffset + table.remaining() + TRAILER_BYTES);
    trailer.putLong(TABLE_OFFSET, tableOffset).putLong(TABLE_LENGTH, table.remaining());
    trailer.putLong(COUNT, count).putLong(PIN, Checksums.pin(table));
    return sign(trailer);
  }

  /**
   * What a header says besides what the file is.
   *
   * @param version format version, from 1
   * @param parameter one number that belongs to the kind
   */
  record Header(int version, long parameter) {}

  /** Reads and checks the header alone, as files that grow have nothing else. */
  static Header readHeader(FileHandle handle, String kind, int maxVersion) {
    ByteBuffer header = readExactly(handle, 0, HEADER_BYTES, "header");
    checkHeader(handle.file(), header, kind, maxVersion);
    return new Header(header.getInt(VERSION), header.getLong(PARAMETER));
  }

  /** Reads and checks everything but the content; allocates at most the file's own size. */
  static FileFrame read(FileHandle handle, String kind, int maxVersion) {
    Path file = handle.file();
    long size = handle.size();
    if (size < HEADER_BYTES + TRAILER_BYTES) {
      throw new CorruptFileException(
          file, "header", size, "%d bytes are too few for any file".formatted(size));
    }
    Header header = readHeader(handle, kind, maxVersion);
    ByteBuffer trailer = readExactly(handle, size - TRAILER_BYTES, TRAILER_BYTES, "trailer");
    checkTrailer(file, trailer, size);
    long tableOffset = trailer.getLong(TABLE_OFFSET);
    int tableLength = (int) trailer.getLong(TABLE_LENGTH);
    ByteBuffer table = readExactly(handle, tableOffset, tableLength, "table");
    long pin = trailer.getLong(PIN);
    if (Checksums.pin(table) != pin) {
      throw mismatch(file, "table", tableOffset, pin, Checksums.pin(table));
    }
    return new FileFrame(
        header.version(), header.parameter(), tableOffset, trailer.getLong(COUNT), pin, table);
  }

  /** Reads bytes that must exist, into a little-endian heap buffer. */
  static ByteBuffer readExactly(FileHandle handle, long offset, int length, String section) {
    var bytes = allocate(length);
    int read = handle.read(bytes, offset);
    if (read < length) {
      throw new CorruptFileException(
          handle.file(), section, offset + read, "the file ends here, it became shorter");
    }
    return bytes.flip();
  }

  /** Throws unless the {@code length} bytes at {@code offset}, padding, are zero. */
  static void checkZero(FileHandle handle, long offset, int length) {
    ByteBuffer padding = readExactly(handle, offset, length, "padding");
    while (padding.hasRemaining()) {
      if (padding.get() != 0) {
        throw new CorruptFileException(
            handle.file(), "padding", offset + padding.position() - 1, "must be zero");
      }
    }
  }

  /** The name zero-padded to its field. */
  static byte[] name(String name) {
    return Arrays.copyOf(name.getBytes(US_ASCII), KIND_BYTES);
  }

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(LITTLE_ENDIAN);
  }

  static CorruptFileException mismatch(
      Path file, String section, long offset, long expected, long found) {
    return new CorruptFileException(
        file, section, offset, "checksum is %x, the bytes give %x".formatted(expected, found));
  }

  private static void checkHeader(Path file, ByteBuffer header, String kind, int maxVersion) {
    if (header.getLong(0) != HEADER_MAGIC) {
      throw new CorruptFileException(file, "header", 0, "not a Nearfield file (magic)");
    }
    checkSignature(file, header, "header", 0);
    var found = new byte[KIND_BYTES];
    header.get(KIND, found);
    if (!Arrays.equals(found, name(kind))) {
      throw new CorruptFileException(
          file, "header", KIND, "kind is '%s', not '%s'".formatted(text(found), kind));
    }
    int version = header.getInt(VERSION);
    if (version < 1) {
      throw new CorruptFileException(file, "header", VERSION, "version " + version);
    }
    if (version > maxVersion) {
      throw new UnsupportedVersionException(file, version, maxVersion);
    }
    if (header.getInt(FLAGS) != 0 || header.getInt(HEADER_RESERVED) != 0) {
      throw new CorruptFileException(file, "header", FLAGS, "unknown flags or reserved bytes");
    }
  }

  private static void checkTrailer(Path file, ByteBuffer trailer, long size) {
    long start = size - TRAILER_BYTES;
    if (trailer.getLong(0) != TRAILER_MAGIC) {
      throw new CorruptFileException(
          file, "trailer", start, "no trailer at the end: cut short, extended, or never finished");
    }
    checkSignature(file, trailer, "trailer", start);
    if (trailer.getLong(FILE_LENGTH) != size) {
      throw new CorruptFileException(
          file,
          "trailer",
          start + FILE_LENGTH,
          "written with %d bytes, has %d".formatted(trailer.getLong(FILE_LENGTH), size));
    }
    long tableOffset = trailer.getLong(TABLE_OFFSET);
    long tableLength = trailer.getLong(TABLE_LENGTH);
    // The table ends where the trailer starts: with its offset inside the file nothing can
    // overflow.
    if (tableOffset < HEADER_BYTES
        || tableOffset > start
        || tableLength != start - tableOffset
        || tableLength > Integer.MAX_VALUE - Long.BYTES) {
      throw new CorruptFileException(
          file,
          "trailer",
          start + TABLE_OFFSET,
          "table at %d with %d bytes does not end at the trailer"
              .formatted(tableOffset, tableLength));
    }
    if (trailer.getLong(TRAILER_RESERVED) != 0 || trailer.getInt(TRAILER_RESERVED + 8) != 0) {
      throw new CorruptFileException(
          file, "trailer", start + TRAILER_RESERVED, "reserved bytes are not zero");
    }
  }

  private static ByteBuffer sign(ByteBuffer frame) {
    return frame.putInt(CRC, Checksums.crc32c(frame.slice(0, CRC)));
  }

  private static void checkSignature(Path file, ByteBuffer frame, String section, long offset) {
    int expected = frame.getInt(CRC);
    int found = Checksums.crc32c(frame.slice(0, CRC));
    if (expected != found) {
      throw mismatch(
          file, section, offset, Integer.toUnsignedLong(expected), Integer.toUnsignedLong(found));
    }
  }

  private static String text(byte[] name) {
    return new String(name, US_ASCII).replaceAll("[^ -~]", "");
  }

  static long magic(String ascii) {
    return ByteBuffer.wrap(ascii.getBytes(US_ASCII)).order(LITTLE_ENDIAN).getLong();
  }
}
