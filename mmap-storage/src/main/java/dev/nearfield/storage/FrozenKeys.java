package dev.nearfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/**
 * A key table's sections in a shard file.
 *
 * <pre>
 * ids          open: | type i32 | count i32 | log2 of the buckets i32 |
 *              type: 1 string, 2 long, 3 UUID
 * ids.column   | i64 per ordinal |  or  | high i64, low i64 per ordinal |  or  | all ids' UTF-8 |
 * ids.offsets  strings only: | u64 per ordinal, and the column's length |
 * ids.buckets  | u32 per bucket, where it begins in ids.order, and the count |
 * ids.order    | ordinal u32 | ... |   bucket by bucket, in the order of their ids
 * </pre>
 *
 * <p>An id's bucket is the upper bits of its hash ({@link IdHash} with the seed of {@link
 * FrozenIds}): of a number its own, of a UUID that of both halves, of text that of its UTF-8.
 *
 * <p>Threads: static. Owns: nothing.
 */
public final class FrozenKeys {

  private static final String HEADER = "ids";
  private static final String COLUMN = "ids.column";
  private static final String OFFSETS = "ids.offsets";
  private static final String BUCKETS = "ids.buckets";
  private static final String ORDER = "ids.order";
  private static final int HEADER_BYTES = 12;
  private static final int IDS_PER_BUCKET = 4;
  private static final int MAX_BUCKETS_LOG2 = 29;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FrozenKeys() {}

  /** Writes the section that opening reads. */
  public static void writeHeader(ShardWriter writer, KeyType type, int count) {
    writer.begin(HEADER);
    writer.writeInt(KeySections.code(type));
    writer.writeInt(count);
    writer.writeInt(bucketsLog2(count));
    writer.end();
  }

  /**
   * Writes the sections that are mapped.
   *
   * @param ordinals which of the table's ordinals to write, in the order of their new ones
   */
  public static void write(ShardWriter writer, KeyTable table, int[] ordinals) {
    long[] hashes = new long[ordinals.length];
    switch (table.type()) {
      case LONG -> writeLongs(writer, table, ordinals, hashes);
      case UUID -> writeUuids(writer, table, ordinals, hashes);
      case STRING -> writeTexts(writer, table, ordinals, hashes);
    }
    writeBuckets(writer, table, ordinals, hashes);
  }

  private static void writeLongs(
      ShardWriter writer, KeyTable table, int[] ordinals, long[] hashes) {
    writer.begin(COLUMN, (long) ordinals.length * Long.BYTES);
    for (int i = 0; i < ordinals.length; i++) {
      long id = table.longAt(ordinals[i]);
      hashes[i] = FrozenIds.HASH.of(id);
      writer.writeLong(id);
    }
    writer.end();
  }

  private static void writeUuids(
      ShardWriter writer, KeyTable table, int[] ordinals, long[] hashes) {
    writer.begin(COLUMN, (long) ordinals.length * FrozenIds.Uuids.BYTES);
    for (int i = 0; i < ordinals.length; i++) {
      UUID id = table.uuidAt(ordinals[i]);
      hashes[i] = FrozenIds.HASH.of(id.getMostSignificantBits(), id.getLeastSignificantBits());
      writer.writeLong(id.getMostSignificantBits());
      writer.writeLong(id.getLeastSignificantBits());
    }
    writer.end();
  }

  private static void writeTexts(
      ShardWriter writer, KeyTable table, int[] ordinals, long[] hashes) {
    long bytes = 0;
    writer.begin(OFFSETS, (ordinals.length + 1L) * Long.BYTES);
    for (int ordinal : ordinals) {
      writer.writeLong(bytes);
      bytes += table.textBytesAt(ordinal);
    }
    writer.writeLong(bytes);
    writer.end();
    writer.begin(COLUMN, bytes);
    for (int i = 0; i < ordinals.length; i++) {
      byte[] utf8 = table.stringAt(ordinals[i]).getBytes(UTF_8);
      hashes[i] = FrozenIds.HASH.of(MemorySegment.ofArray(utf8), 0, utf8.length);
      writer.write(ByteBuffer.wrap(utf8));
    }
    writer.end();
  }

  private static void writeBuckets(
      ShardWriter writer, KeyTable table, int[] ordinals, long[] hashes) {
    int log2 = bucketsLog2(ordinals.length);
    int[] starts = new int[(1 << log2) + 1];
    for (long hash : hashes) {
      starts[FrozenKeyTable.bucket(hash, log2) + 1]++;
    }
    for (int bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] += starts[bucket - 1];
    }
    int[] order = new int[ordinals.length];
    int[] next = starts.clone();
    for (int i = 0; i < hashes.length; i++) {
      order[next[FrozenKeyTable.bucket(hashes[i], log2)]++] = i;
    }
    for (int bucket = 0; bucket < starts.length - 1; bucket++) {
      sort(order, starts[bucket], starts[bucket + 1], table, ordinals);
    }
    writeInts(writer, BUCKETS, starts);
    writeInts(writer, ORDER, order);
  }

  /** Sorts a bucket by ids. */
  private static void sort(int[] order, int from, int end, KeyTable table, int[] ordinals) {
    Integer[] bucket = new Integer[end - from];
    Arrays.setAll(bucket, i -> order[from + i]);
    Arrays.sort(bucket, (a, b) -> table.compareIds(ordinals[a], ordinals[b]));
    for (int i = from; i < end; i++) {
      order[i] = bucket[i - from];
    }
  }

  private static void writeInts(ShardWriter writer, String section, int[] values) {
    writer.begin(section, (long) values.length * Integer.BYTES);
    for (int value : values) {
      writer.writeInt(value);
    }
    writer.end();
  }

  private static int bucketsLog2(int count) {
    int buckets = Math.max(1, count / IDS_PER_BUCKET);
    return Integer.SIZE - Integer.numberOfLeadingZeros(buckets - 1);
  }

  /** Reads and checks what a lookup relies on: buckets in bounds, ordinals that exist. */
  static FrozenKeyTable read(ShardFile file, KeyType type) {
    SectionReader header = file.reader(HEADER, HEADER_BYTES);
    int code = KeySections.code(type);
    header.int32("id type", code, code);
    int count = header.int32("ids", file.header().rows(), file.header().rows());
    int log2 = header.int32("log2 of the buckets", 0, MAX_BUCKETS_LOG2);
    header.expectEnd();
    MemorySegment starts = mapped(file, BUCKETS, ((1L << log2) + 1) * Integer.BYTES);
    MemorySegment order = mapped(file, ORDER, (long) count * Integer.BYTES);
    checkStarts(file, starts, count);
    checkOrder(file, order, count);
    return new FrozenKeyTable(type, count, log2, column(file, type, count), starts, order);
  }

  private static FrozenIds column(ShardFile file, KeyType type, int count) {
    return switch (type) {
      case LONG -> new FrozenIds.Longs(mapped(file, COLUMN, (long) count * Long.BYTES));
      case UUID -> new FrozenIds.Uuids(mapped(file, COLUMN, (long) count * FrozenIds.Uuids.BYTES));
      case STRING -> {
        MemorySegment offsets = mapped(file, OFFSETS, (count + 1L) * Long.BYTES);
        var texts = new FrozenIds.Texts(offsets, file.map(COLUMN));
        checkTexts(file, texts, count);
        yield texts;
      }
    };
  }

  private static MemorySegment mapped(ShardFile file, String section, long bytes) {
    if (file.length(section) != bytes) {
      throw file.corrupt(
          section, 0, "%d bytes instead of %d".formatted(file.length(section), bytes));
    }
    return file.map(section);
  }

  private static void checkStarts(ShardFile file, MemorySegment starts, int count) {
    int last = 0;
    long end = starts.byteSize();
    for (long at = 0; at < end; at += Integer.BYTES) {
      int start = starts.get(INT, at);
      boolean isLast = at == end - Integer.BYTES;
      if (start < last || start > count || (isLast && start != count) || (at == 0 && start != 0)) {
        throw file.corrupt(BUCKETS, at, "a bucket begins at %d of %d".formatted(start, count));
      }
      last = start;
    }
  }

  private static void checkOrder(ShardFile file, MemorySegment order, int count) {
    for (long at = 0; at < order.byteSize(); at += Integer.BYTES) {
      int ordinal = order.get(INT, at);
      if (ordinal < 0 || ordinal >= count) {
        throw file.corrupt(ORDER, at, "ordinal %d of %d".formatted(ordinal, count));
      }
    }
  }

  private static void checkTexts(ShardFile file, FrozenIds.Texts texts, int count) {
    long last = 0;
    for (int ordinal = 0; ordinal <= count; ordinal++) {
      long begin = texts.begin(ordinal);
      boolean fits = begin >= last && begin - last <= KeyTable.MAX_STRING_BYTES;
      if (!fits || (ordinal == 0 && begin != 0)) {
        throw file.corrupt(
            OFFSETS, (long) ordinal * Long.BYTES, "text begins at %d".formatted(begin));
      }
      last = begin;
    }
    if (last != texts.utf8().byteSize()) {
      throw file.corrupt(
          OFFSETS,
          (long) count * Long.BYTES,
          "text ends at %d of %d".formatted(last, texts.utf8().byteSize()));
    }
  }
}
