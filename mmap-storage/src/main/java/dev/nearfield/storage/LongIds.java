package dev.nearfield.storage;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Ordinal to 64-bit id. */
final class LongIds implements IdColumn {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ChunkedMemory column = new ChunkedMemory(Long.BYTES, Integer.MAX_VALUE);
  private final IdHash hash = IdHash.random();

  /** A cursor to the id's entry, or {@link OrdinalBuckets#END}. */
  long find(OrdinalBuckets buckets, long id) {
    long wanted = hash.of(id);
    long cursor = buckets.firstCandidate(wanted);
    while (cursor != OrdinalBuckets.END && at(buckets.ordinalAt(cursor)) != id) {
      cursor = buckets.nextCandidate(cursor, wanted);
    }
    return cursor;
  }

  long at(int ordinal) {
    return column.chunk(ordinal >>> column.rowsPerChunkLog2()).get(LONG, offset(ordinal));
  }

  void set(int ordinal, long id) {
    column.ensureCapacity(ordinal + 1);
    column.chunk(ordinal >>> column.rowsPerChunkLog2()).set(LONG, offset(ordinal), id);
  }

  @Override
  public long hashAt(int ordinal) {
    return hash.of(at(ordinal));
  }

  @Override
  public int compare(int ordinalA, int ordinalB) {
    return Long.compare(at(ordinalA), at(ordinalB));
  }

  @Override
  public MapKey keyAt(int ordinal) {
    return new MapKey(0, at(ordinal));
  }

  @Override
  public long touchedBytes(int ordinalCount) {
    return column.touchedBytes(ordinalCount);
  }

  @Override
  public void writeTo(SectionWriter writer, Bits present, int ordinalCount) {
    writer.begin(KeySections.IDS);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      writer.writeLong(present.get(ordinal) ? at(ordinal) : 0);
    }
    writer.end();
  }

  @Override
  public void readFrom(SectionFile file, Bits present, int ordinalCount) {
    IdColumn.readColumn(file, KeySections.IDS, column, ordinalCount);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (!present.get(ordinal) && at(ordinal) != 0) {
        throw file.corrupt(KeySections.IDS, (long) ordinal * Long.BYTES, "an id without ordinal");
      }
    }
  }

  @Override
  public void close() {
    column.close();
  }

  private long offset(int ordinal) {
    return (long) (ordinal & (1 << column.rowsPerChunkLog2()) - 1) * Long.BYTES;
  }
}
