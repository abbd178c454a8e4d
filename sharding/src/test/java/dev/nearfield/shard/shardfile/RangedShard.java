package dev.nearfield.shard.shardfile;

import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A shard file in a store, read by ranges in two rounds: one request for its begin, then at once
 * all that is wanted. Knows what {@code docs/FORMAT.md} says and nothing of the code that writes or
 * maps such files, so that the two can be compared.
 *
 * <pre>
 *  round 1   | header | table | open sections |
 *  round 2   blocks of mapped sections, and the block checksums
 * </pre>
 *
 * <p>Threads: one. Owns: what it read.
 */
final class RangedShard {

  static final int FIRST_READ_BYTES = 64 << 10;
  static final int BLOCK_BYTES = 64 << 10;

  private static final int TABLE = 4_096;
  private static final int ENTRY_BYTES = 64;
  private static final int TRAILER_BYTES = 64;

  private final ObjectStore store;
  private final ObjectKey key;
  private final ByteBuffer begin;
  private final SequencedMap<String, Range> sections = new LinkedHashMap<>();

  /** Where a section or a part of one lies in the file. */
  record Range(long offset, long bytes) {
    long end() {
      return offset + bytes;
    }

    Range part(long from, long length) {
      return new Range(offset + from, length);
    }
  }

  /** A cell of the open section {@code row-cells}. */
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  record Cell(int firstRow, int rows, float radius, float[] centroid) {}

  /** What a check of bytes that were read found wrong. */
  static final class Damaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Damaged(String what) {
      super(what);
    }
  }

  /** The first round. */
  RangedShard(ObjectStore store, ObjectKey key) {
    this.store = store;
    this.key = key;
    begin = request(0, FIRST_READ_BYTES);
    check(crc32c(begin.slice(0, 4_092)) == begin.getInt(4_092), "header");
    check(contentOffset() <= begin.limit(), "it needs a longer first read");
    ByteBuffer open = begin.slice(TABLE, (int) contentOffset() - TABLE);
    check(crc32c(open) == begin.getInt(84), "table and open sections");
    for (int i = 0; i < begin.getInt(80); i++) {
      int entry = TABLE + i * ENTRY_BYTES;
      byte[] name = new byte[32];
      begin.get(entry, name);
      var range = new Range(begin.getLong(entry + 32), begin.getLong(entry + 40));
      sections.put(new String(name, StandardCharsets.US_ASCII).replace("\0", ""), range);
    }
  }

  long contentOffset() {
    return begin.getLong(40);
  }

  int rows() {
    return (int) begin.getLong(64);
  }

  int dimension() {
    return begin.getInt(72);
  }

  SequencedMap<String, Range> sections() {
    return sections;
  }

  private Range section(String name) {
    return Objects.requireNonNull(sections.get(name), name);
  }

  /** The cells, which the first round had. */
  List<Cell> cells() {
    ByteBuffer bytes = begin.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    bytes.position((int) section("row-cells").offset());
    var cells = new ArrayList<Cell>();
    int count = bytes.getInt();
    for (int i = 0; i < count; i++) {
      int firstRow = bytes.getInt();
      int rows = bytes.getInt();
      float radius = bytes.getFloat();
      cells.add(new Cell(firstRow, rows, radius, floats(bytes, dimension())));
    }
    return cells;
  }

  /** Where the stored rows and, of {@code long} ids, the ids of a cell lie. */
  List<Range> rangesOf(Cell cell) {
    return List.of(
        section("rows").part((long) cell.firstRow() * rowBytes(), cell.rows() * (long) rowBytes()),
        section("ids.column").part(cell.firstRow() * 8L, cell.rows() * 8L));
  }

  /** Bytes between one stored row and the next. */
  int rowBytes() {
    return Math.ceilDiv(dimension() * Float.BYTES, 64) * 64;
  }

  static float[] floats(ByteBuffer bytes, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = bytes.getFloat();
    }
    return floats;
  }

  /**
   * The second round: these ranges of mapped sections. The requests follow from the first round
   * alone, so they may all be under way at once.
   *
   * @throws Damaged if a block is not what its checksum says
   */
  List<ByteBuffer> fetch(List<Range> ranges) {
    long checksumsAt = begin.getLong(48);
    ByteBuffer sums = request(checksumsAt, begin.getLong(32) - TRAILER_BYTES - checksumsAt);
    check(pin(sums) == begin.getLong(56), "block checksums");
    return ranges.stream().map(range -> fetch(range, sums, checksumsAt)).toList();
  }

  private ByteBuffer fetch(Range range, ByteBuffer sums, long end) {
    long firstBlock = (range.offset() - contentOffset()) / BLOCK_BYTES;
    long from = contentOffset() + firstBlock * BLOCK_BYTES;
    long blocks = Math.ceilDiv(range.end() - from, (long) BLOCK_BYTES);
    ByteBuffer bytes = request(from, Math.min(end, from + blocks * BLOCK_BYTES) - from);
    for (int block = 0; block < blocks; block++) {
      int at = block * BLOCK_BYTES;
      int sum = crc32c(bytes.slice(at, Math.min(BLOCK_BYTES, bytes.limit() - at)));
      check(sum == sums.getInt((int) (firstBlock + block) * 4), "block " + (firstBlock + block));
    }
    return bytes
        .slice((int) (range.offset() - from), (int) range.bytes())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer request(long offset, long bytes) {
    ByteBuffer read = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    store.read(key, offset, read);
    return read.flip();
  }

  private static int crc32c(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static long pin(ByteBuffer sums) {
    var crc32 = new CRC32();
    crc32.update(sums.duplicate());
    return ((long) crc32c(sums.duplicate()) << 32) | crc32.getValue();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new Damaged(what);
    }
  }
}
