package dev.nearfield.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * The table of a section file: one entry per section, then all block checksums in section order.
 *
 * <pre>
 *   byte 0          32       40       48          56     64
 *        | name[32] | offset | length | reserved  |  0    |   one entry, count of them
 *        | crc32c u32 of block 0 | crc32c u32 of block 1 | ...   all sections' blocks
 * </pre>
 *
 * <p>The layout is canonical: the first section begins at byte 64, each next one at the following
 * multiple of 64, the table after the last one. So a table either describes its file exactly, or is
 * refused; overlaps and gaps cannot be expressed.
 */
final class SectionTable {

  static final int ALIGNMENT = 64;

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,31}");

  static final int ENTRY_BYTES = 64;
  static final int OFFSET = 32;
  static final int LENGTH = 40;
  static final int RESERVED = 48;

  private SectionTable() {}

  /** Where one section lies; {@code checksumsAt} is a position in the table, in bytes. */
  record Entry(String name, long offset, long length, int checksumsAt) {
    long end() {
      return offset + length;
    }
  }

  /** The next place a section or the table may begin. */
  static long align(long offset) {
    return Math.ceilDiv(offset, (long) ALIGNMENT) * ALIGNMENT;
  }

  /** Throws unless the name is 1 to 31 characters of {@code a-z 0-9 . -}. */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a section name or kind has 1 to 31 characters of a-z 0-9 . -, was '%s'".formatted(name));
    }
  }

  /** The table's bytes for sections in file order and their block checksums. */
  static ByteBuffer encode(List<Entry> entries, int[] checksums, int checksumCount) {
    int bytes =
        Math.addExact(
            Math.multiplyExact(entries.size(), ENTRY_BYTES),
            Math.multiplyExact(checksumCount, Integer.BYTES));
    ByteBuffer table = FileFrame.allocate(bytes);
    for (Entry entry : entries) {
      int start = table.position();
      table.put(FileFrame.name(entry.name())).putLong(entry.offset()).putLong(entry.length());
      table.position(start + ENTRY_BYTES);
    }
    for (int i = 0; i < checksumCount; i++) {
      table.putInt(checksums[i]);
    }
    return table.flip();
  }

  /** Parses a frame's table; every field is checked against the file's own length. */
  static SequencedMap<String, Entry> decode(Path file, FileFrame frame) {
    var parser = new Parser(file, frame);
    return parser.entries();
  }

  /** A section's name, from an entry that may hold anything. */
  static String name(Path file, ByteBuffer table, int at, long tableOffset) {
    var field = new byte[FileFrame.KIND_BYTES];
    table.get(at, field);
    int length = 0;
    while (length < field.length && field[length] != 0) {
      length++;
    }
    String name = new String(field, 0, length, US_ASCII);
    if (!NAME.matcher(name).matches() || !Arrays.equals(field, FileFrame.name(name))) {
      throw new CorruptFileException(file, "table", tableOffset + at, "not a section name");
    }
    return name;
  }

  /** One walk over a table whose fields may hold anything. */
  private static final class Parser {

    private final Path file;
    private final FileFrame frame;
    private final ByteBuffer table;
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    private long expectedOffset = FileFrame.HEADER_BYTES;
    private long checksumsAt;

    Parser(Path file, FileFrame frame) {
      this.file = file;
      this.frame = frame;
      this.table = frame.table();
    }

    SequencedMap<String, Entry> entries() {
      long count = frame.count();
      if (count < 0 || count > table.limit() / ENTRY_BYTES) {
        throw corrupt(0, "%d sections do not fit %d bytes".formatted(count, table.limit()));
      }
      checksumsAt = count * ENTRY_BYTES;
      for (int at = 0; at < count * ENTRY_BYTES; at += ENTRY_BYTES) {
        add(at, entry(at));
      }
      if (align(expectedOffset) != frame.tableOffset() || checksumsAt != table.limit()) {
        throw corrupt(
            0,
            "sections end at %d with %d table bytes, not at %d with %d"
                .formatted(expectedOffset, checksumsAt, frame.tableOffset(), table.limit()));
      }
      return entries;
    }

    private Entry entry(int at) {
      long offset = table.getLong(at + OFFSET);
      long length = table.getLong(at + LENGTH);
      if (offset != align(expectedOffset)) {
        throw corrupt(
            at + OFFSET, "offset %d, expected %d".formatted(offset, align(expectedOffset)));
      }
      if (length < 0 || length > frame.tableOffset() - offset) {
        throw corrupt(at + LENGTH, "length %d leaves the file".formatted(length));
      }
      if (table.getLong(at + RESERVED) != 0 || table.getLong(at + RESERVED + Long.BYTES) != 0) {
        throw corrupt(at + RESERVED, "reserved bytes are not zero");
      }
      long checksumBytes = Checksums.blockCount(length) * Integer.BYTES;
      if (checksumBytes > table.limit() - checksumsAt) {
        throw corrupt(at + LENGTH, "no checksums for length " + length);
      }
      return new Entry(name(at), offset, length, (int) checksumsAt);
    }

    private void add(int at, Entry entry) {
      if (entries.putIfAbsent(entry.name(), entry) != null) {
        throw corrupt(at, "second section '%s'".formatted(entry.name()));
      }
      expectedOffset = entry.end();
      checksumsAt += Checksums.blockCount(entry.length()) * Integer.BYTES;
    }

    private String name(int at) {
      return SectionTable.name(file, table, at, frame.tableOffset());
    }

    private CorruptFileException corrupt(int at, String detail) {
      return new CorruptFileException(file, "table", frame.tableOffset() + at, detail);
    }
  }
}
