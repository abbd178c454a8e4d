package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The frame of a shard file.
 *
 * <pre>
 *  0        4096    8192           contentOffset            checksumsOffset      fileLength - 64
 *  | header | table | open sections | sections | 0 | ...    | crc32c u32 | ...   | trailer |
 *
 *  header, 4096 bytes
 *    0       8           12      16             24             32
 *    | magic | major u32 | minor | required u64 | optional u64 | fileLength u64 |
 *    40                  48                    56        64
 *    | contentOffset u64 | checksumsOffset u64 | pin u64 | rows u64 |
 *    72              76           80                 84          88         92    4092
 *    | dimension u32 | metric u32 | sectionCount u32 | openCrc32c | form u32 | 0 | crc32c |
 *                                                                              of bytes 0-4091
 *  table, 4096 bytes: 64 entries as those of a section file, the unused ones zero
 *  trailer
 *    0       8                16              20    60       64
 *    | magic | fileLength u64 | header crc32c | 0   | crc32c |     of bytes 0-59
 * </pre>
 *
 * <p>The header vouches for table and open sections by {@code openCrc32c} and, by the pin, for the
 * block checksums, which cover the rest up to where they begin, 64 KiB a block from contentOffset
 * on. Where a section begins follows from where the one before ended and from its own length, so
 * that overlaps and gaps cannot be expressed.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class ShardLayout {

  static final int HEADER_BYTES = 4096;
  static final int OPEN_OFFSET = 2 * HEADER_BYTES;
  static final int TRAILER_BYTES = 64;

  /** Bytes before this are checked as one; a section may not be opened that does not fit. */
  static final int MAX_OPEN_BYTES = 1 << 30;

  private static final int TABLE_BYTES = OPEN_OFFSET - HEADER_BYTES;
  private static final int MAX_SECTIONS = TABLE_BYTES / SectionTable.ENTRY_BYTES;

  private static final int PAGE_BYTES = 4096;
  private static final int HUGE_PAGE_BYTES = 2 << 20;
  private static final long PAGES_FROM_BYTES = 64 << 10;
  private static final long HUGE_PAGES_FROM_BYTES = 64L << 20;

  private static final long HEADER_MAGIC = FileFrame.magic("NFLSHARD");
  private static final long TRAILER_MAGIC = FileFrame.magic("NFLSHEND");

  private static final int MAJOR = 8;
  private static final int MINOR = 12;
  private static final int REQUIRED = 16;
  private static final int OPTIONAL = 24;
  private static final int FILE_LENGTH = 32;
  private static final int CONTENT_OFFSET = 40;
  private static final int CHECKSUMS_OFFSET = 48;
  private static final int PIN = 56;
  private static final int ROWS = 64;
  private static final int DIMENSION = 72;
  private static final int METRIC = 76;
  private static final int SECTION_COUNT = 80;
  private static final int OPEN_CRC = 84;
  private static final int FORM = 88;
  private static final int HEADER_RESERVED = 92;
  private static final int HEADER_CRC = HEADER_BYTES - Integer.BYTES;

  private static final int TRAILER_LENGTH = 8;
  private static final int TRAILER_HEADER_CRC = 16;
  private static final int TRAILER_RESERVED = 20;
  private static final int TRAILER_CRC = 60;

  private ShardLayout() {}

  /**
   * Where the parts of a file lie and how they are checked.
   *
   * @param contentOffset where the sections begin that are mapped
   * @param checksumsOffset where they end
   * @param pin see {@link Checksums#pin}
   * @param openCrc of the table and the open sections
   */
  record Frame(
      ShardHeader header,
      long contentOffset,
      long checksumsOffset,
      long pin,
      int sectionCount,
      int openCrc) {

    long contentBytes() {
      return checksumsOffset - contentOffset;
    }

    int checksumBytes() {
      return Math.toIntExact(Checksums.blockCount(contentBytes()) * Integer.BYTES);
    }

    long fileLength() {
      return checksumsOffset + checksumBytes() + TRAILER_BYTES;
    }
  }

  /**
   * Where a section begins: large ones at a page, so that they can be mapped, and very large ones
   * at a huge page.
   *
   * @param end where the section before ends
   */
  static long begin(long end, long length) {
    long alignment =
        length >= HUGE_PAGES_FROM_BYTES
            ? HUGE_PAGE_BYTES
            : length >= PAGES_FROM_BYTES ? PAGE_BYTES : SectionTable.ALIGNMENT;
    return Math.ceilDiv(end, alignment) * alignment;
  }

  /** Where the content begins behind the open sections. */
  static long contentOffset(long openEnd) {
    return Math.ceilDiv(openEnd, (long) PAGE_BYTES) * PAGE_BYTES;
  }

  /** The table's bytes. */
  static ByteBuffer table(List<SectionTable.Entry> entries) {
    if (entries.size() > MAX_SECTIONS) {
      throw new IllegalStateException("%d sections are too many".formatted(entries.size()));
    }
    ByteBuffer table = FileFrame.allocate(TABLE_BYTES);
    table.put(SectionTable.encode(entries, new int[0], 0));
    return table.clear();
  }

  /** The header's bytes. */
  static ByteBuffer header(Frame frame) {
    ShardHeader header = frame.header();
    ByteBuffer bytes = FileFrame.allocate(HEADER_BYTES);
    bytes.putLong(0, HEADER_MAGIC).putInt(MAJOR, ShardHeader.MAJOR).putInt(MINOR, header.minor());
    bytes.putLong(REQUIRED, header.required()).putLong(OPTIONAL, header.optional());
    bytes.putLong(FILE_LENGTH, frame.fileLength()).putLong(CONTENT_OFFSET, frame.contentOffset());
    bytes.putLong(CHECKSUMS_OFFSET, frame.checksumsOffset()).putLong(PIN, frame.pin());
    bytes.putLong(ROWS, header.rows()).putInt(DIMENSION, header.dimension());
    bytes.putInt(METRIC, header.metric()).putInt(SECTION_COUNT, frame.sectionCount());
    bytes.putInt(OPEN_CRC, frame.openCrc()).putInt(FORM, header.form());
    return bytes.putInt(HEADER_CRC, Checksums.crc32c(bytes.slice(0, HEADER_CRC)));
  }

  /** The trailer's bytes. */
  static ByteBuffer trailer(ByteBuffer header) {
    ByteBuffer bytes = FileFrame.allocate(TRAILER_BYTES).putLong(0, TRAILER_MAGIC);
    bytes.putLong(TRAILER_LENGTH, header.getLong(FILE_LENGTH));
    bytes.putInt(TRAILER_HEADER_CRC, header.getInt(HEADER_CRC));
    return bytes.putInt(TRAILER_CRC, Checksums.crc32c(bytes.slice(0, TRAILER_CRC)));
  }

  /** Reads header and trailer, which must agree with each other and with the file's length. */
  static Frame read(FileHandle handle) {
    Path file = handle.file();
    long size = handle.size();
    if (size < OPEN_OFFSET + TRAILER_BYTES) {
      throw new CorruptFileException(
          file, "header", size, "%d bytes are too few for a shard".formatted(size));
    }
    ByteBuffer header = FileFrame.readExactly(handle, 0, HEADER_BYTES, "header");
    checkHeader(file, header);
    ByteBuffer trailer =
        FileFrame.readExactly(handle, size - TRAILER_BYTES, TRAILER_BYTES, "trailer");
    checkTrailer(file, trailer, size, header);
    return frame(file, header, size);
  }

  private static void checkHeader(Path file, ByteBuffer header) {
    if (header.getLong(0) != HEADER_MAGIC) {
      throw new CorruptFileException(file, "header", 0, "not a shard file (magic)");
    }
    int major = header.getInt(MAJOR);
    checkCrc(file, "header", 0, header, HEADER_CRC);
    if (major > ShardHeader.MAJOR) {
      throw new UnsupportedVersionException(file, major, ShardHeader.MAJOR);
    }
    if (major < 1) {
      throw new CorruptFileException(file, "header", MAJOR, "version " + major);
    }
    long unknown = header.getLong(REQUIRED) & ~ShardHeader.KNOWN;
    if (unknown != 0) {
      throw new UnsupportedFeatureException(file, unknown);
    }
    if (header.getInt(MINOR) <= ShardHeader.MINOR) { // a later writer may have put them to use
      checkZero(file, "header", 0, header, HEADER_RESERVED, HEADER_CRC);
    }
  }

  private static void checkTrailer(Path file, ByteBuffer trailer, long size, ByteBuffer header) {
    long start = size - TRAILER_BYTES;
    if (trailer.getLong(0) != TRAILER_MAGIC) {
      throw new CorruptFileException(
          file, "trailer", start, "no trailer at the end: cut short, extended, or never finished");
    }
    checkCrc(file, "trailer", start, trailer, TRAILER_CRC);
    checkZero(file, "trailer", start, trailer, TRAILER_RESERVED, TRAILER_CRC);
    if (trailer.getLong(TRAILER_LENGTH) != size) {
      throw new CorruptFileException(
          file,
          "trailer",
          start + TRAILER_LENGTH,
          "written with %d bytes, has %d".formatted(trailer.getLong(TRAILER_LENGTH), size));
    }
    if (trailer.getInt(TRAILER_HEADER_CRC) != header.getInt(HEADER_CRC)) {
      throw new CorruptFileException(
          file, "trailer", start + TRAILER_HEADER_CRC, "it belongs to another header");
    }
  }

  private static Frame frame(Path file, ByteBuffer header, long size) {
    long content = header.getLong(CONTENT_OFFSET);
    long checksums = header.getLong(CHECKSUMS_OFFSET);
    boolean lies =
        header.getLong(FILE_LENGTH) != size
            || content < OPEN_OFFSET
            || content > MAX_OPEN_BYTES
            || contentOffset(content) != content
            || checksums < content
            || checksums > size - TRAILER_BYTES
            || Checksums.blockCount(checksums - content) * Integer.BYTES
                != size - TRAILER_BYTES - checksums;
    if (lies) {
      throw new CorruptFileException(
          file,
          "header",
          CONTENT_OFFSET,
          "content at %d and checksums at %d do not fit %d bytes"
              .formatted(content, checksums, size));
    }
    int sections = header.getInt(SECTION_COUNT);
    if (sections < 0 || sections > MAX_SECTIONS) {
      throw new CorruptFileException(file, "header", SECTION_COUNT, sections + " sections");
    }
    return new Frame(
        described(file, header),
        content,
        checksums,
        header.getLong(PIN),
        sections,
        header.getInt(OPEN_CRC));
  }

  private static ShardHeader described(Path file, ByteBuffer header) {
    try {
      return new ShardHeader(
          header.getInt(MINOR),
          header.getLong(REQUIRED),
          header.getLong(OPTIONAL),
          header.getInt(FORM),
          Math.toIntExact(header.getLong(ROWS)),
          header.getInt(DIMENSION),
          header.getInt(METRIC));
    } catch (IllegalArgumentException | ArithmeticException refused) {
      throw new CorruptFileException(file, "header", MINOR, String.valueOf(refused.getMessage()));
    }
  }

  /** Reads the table, and checks that sections lie where they must. */
  static SequencedMap<String, SectionTable.Entry> entries(
      Path file, Frame frame, ByteBuffer table) {
    int used = frame.sectionCount() * SectionTable.ENTRY_BYTES;
    checkZero(file, "table", HEADER_BYTES, table, used, TABLE_BYTES);
    var entries = new LinkedHashMap<String, SectionTable.Entry>();
    long end = OPEN_OFFSET;
    for (int at = 0; at < used; at += SectionTable.ENTRY_BYTES) {
      SectionTable.Entry entry = entry(file, frame, table, at, end);
      if (entries.putIfAbsent(entry.name(), entry) != null) {
        throw corrupt(file, at, "second section '%s'".formatted(entry.name()));
      }
      end = entry.end();
    }
    if (SectionTable.align(Math.max(end, frame.contentOffset())) != frame.checksumsOffset()) {
      throw corrupt(file, 0, "sections end at %d, not at the checksums".formatted(end));
    }
    return entries;
  }

  private static SectionTable.Entry entry(
      Path file, Frame frame, ByteBuffer table, int at, long end) {
    long offset = table.getLong(at + SectionTable.OFFSET);
    long length = table.getLong(at + SectionTable.LENGTH);
    boolean fits = length >= 0 && length <= frame.checksumsOffset();
    boolean isOpen =
        fits && offset == begin(end, length) && offset + length <= frame.contentOffset();
    boolean isContent =
        fits
            && offset == begin(Math.max(end, frame.contentOffset()), length)
            && offset + length <= frame.checksumsOffset();
    if (!isOpen && !isContent) {
      throw corrupt(
          file,
          at + SectionTable.OFFSET,
          "a section of %d bytes cannot lie at %d".formatted(length, offset));
    }
    int reserved = at + SectionTable.RESERVED;
    checkZero(file, "table", HEADER_BYTES, table, reserved, at + SectionTable.ENTRY_BYTES);
    return new SectionTable.Entry(
        SectionTable.name(file, table, at, HEADER_BYTES), offset, length, 0);
  }

  private static CorruptFileException corrupt(Path file, int at, String detail) {
    return new CorruptFileException(file, "table", HEADER_BYTES + (long) at, detail);
  }

  private static void checkCrc(
      Path file, String section, long start, ByteBuffer bytes, int crcOffset) {
    int expected = bytes.getInt(crcOffset);
    int found = Checksums.crc32c(bytes.slice(0, crcOffset));
    if (expected != found) {
      throw FileFrame.mismatch(
          file, section, start, Integer.toUnsignedLong(expected), Integer.toUnsignedLong(found));
    }
  }

  private static void checkZero(
      Path file, String section, long start, ByteBuffer bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      if (bytes.get(at) != 0) {
        throw new CorruptFileException(file, section, start + at, "must be zero");
      }
    }
  }
}
