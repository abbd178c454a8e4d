package dev.nearfield.index;

import dev.nearfield.graph.Renumbering;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.ShardFile;
import dev.nearfield.storage.ShardWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The records of a shard file, copied out of the mapping one by one.
 *
 * <pre>
 *  records.offsets   u64 per ordinal: where its record begins in records; and the length of records
 *  records           one record after the other, as in {@link Content}; those that are empty have
 *                    no bytes. Both sections are absent if all are
 * </pre>
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the mapping.
 */
final class FrozenRecords implements RecordStore {

  private static final String OFFSETS = "records.offsets";
  private static final String RECORDS = "records";
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ShardFile file;

  /** Null without records. */
  private final @Nullable MemorySegment offsets;

  private final MemorySegment records;

  private FrozenRecords(ShardFile file, @Nullable MemorySegment offsets, MemorySegment records) {
    this.file = file;
    this.offsets = offsets;
    this.records = records;
  }

  /**
   * The records of a file, which may have none.
   *
   * @throws CorruptFileException if there are not as many offsets as rows
   */
  static FrozenRecords of(ShardFile file) {
    if (!file.sections().contains(OFFSETS)) {
      return new FrozenRecords(file, null, MemorySegment.NULL);
    }
    long expected = (file.header().rows() + 1L) * Long.BYTES;
    if (file.length(OFFSETS) != expected) {
      throw file.corrupt(
          OFFSETS, 0, "%d bytes instead of %d".formatted(file.length(OFFSETS), expected));
    }
    return new FrozenRecords(file, file.map(OFFSETS), file.map(RECORDS));
  }

  /** Writes the records of rows, in the order of their new ordinals. */
  static void write(ShardWriter writer, RecordStore store, Renumbering rows) {
    var buffer = new RecordBuffer();
    var ends = new long[rows.count() + 1];
    for (int ordinal = 0; ordinal < rows.count(); ordinal++) {
      int length = store.read(rows.before(ordinal), buffer);
      ends[ordinal + 1] = ends[ordinal] + Math.max(0, length);
    }
    if (ends[rows.count()] == 0) {
      return;
    }
    writer.begin(OFFSETS, (long) ends.length * Long.BYTES);
    for (long end : ends) {
      writer.writeLong(end);
    }
    writer.end();
    writer.begin(RECORDS, ends[rows.count()]);
    for (int ordinal = 0; ordinal < rows.count(); ordinal++) {
      int length = store.read(rows.before(ordinal), buffer);
      if (length > 0) {
        writer.write(ByteBuffer.wrap(buffer.array(), 0, length));
      }
    }
    writer.end();
  }

  @Override
  public int read(int ordinal, RecordBuffer buffer) {
    if (offsets == null) {
      return NONE;
    }
    long begin = offsets.get(LONG, (long) ordinal * Long.BYTES);
    long end = offsets.get(LONG, (ordinal + 1L) * Long.BYTES);
    if (begin < 0 || end < begin || end > records.byteSize() || end - begin > MAX_BYTES) {
      throw corrupt(ordinal, "it lies from byte %d to %d".formatted(begin, end));
    }
    int length = (int) (end - begin);
    if (length == 0) {
      return NONE;
    }
    MemorySegment.copy(records, ValueLayout.JAVA_BYTE, begin, buffer.ensure(length), 0, length);
    return length;
  }

  @Override
  public boolean contains(int ordinal) {
    return offsets != null
        && offsets.get(LONG, (long) ordinal * Long.BYTES)
            < offsets.get(LONG, (ordinal + 1L) * Long.BYTES);
  }

  /** None of its own. */
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public CorruptFileException corrupt(int ordinal, String detail) {
    return file.corrupt(
        OFFSETS,
        (long) ordinal * Long.BYTES,
        "the record of row %d: %s".formatted(ordinal, detail));
  }

  @Override
  public void put(int ordinal, MemorySegment record) {
    throw frozen();
  }

  @Override
  public void remove(int ordinal) {
    throw frozen();
  }

  @Override
  public void seal() {
    throw frozen();
  }

  @Override
  public void writeTo(SectionWriter writer, int ordinalCount) {
    throw frozen();
  }

  @Override
  public void close() {
    // The mapping belongs to the file.
  }

  private static UnsupportedOperationException frozen() {
    return new UnsupportedOperationException("the records of a shard file never change");
  }
}
