package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/** Ordinal to UUID, stored as its most and its least significant 64 bits. */
final class UuidIds implements IdColumn {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int STRIDE_BYTES = 2 * Long.BYTES;

  private final ChunkedMemory column = new ChunkedMemory(STRIDE_BYTES, Integer.MAX_VALUE);
  private final IdHash hash = IdHash.random();

  /** A cursor to the id's entry, or {@link OrdinalBuckets#END}. */
  long find(OrdinalBuckets buckets, UUID id) {
    long wanted = hash.of(id.getMostSignificantBits(), id.getLeastSignificantBits());
    long cursor = buckets.firstCandidate(wanted);
    while (cursor != OrdinalBuckets.END && !holds(buckets.ordinalAt(cursor), id)) {
      cursor = buckets.nextCandidate(cursor, wanted);
    }
    return cursor;
  }

  UUID at(int ordinal) {
    return new UUID(high(ordinal), low(ordinal));
  }

  void set(int ordinal, UUID id) {
    column.ensureCapacity(ordinal + 1);
    chunk(ordinal).set(LONG, offset(ordinal), id.getMostSignificantBits());
    chunk(ordinal).set(LONG, offset(ordinal) + Long.BYTES, id.getLeastSignificantBits());
  }

  @Override
  public long hashAt(int ordinal) {
    return hash.of(high(ordinal), low(ordinal));
  }

  @Override
  public int compare(int ordinalA, int ordinalB) {
    int high = Long.compareUnsigned(high(ordinalA), high(ordinalB));
    return high != 0 ? high : Long.compareUnsigned(low(ordinalA), low(ordinalB));
  }

  @Override
  public MapKey keyAt(int ordinal) {
    return new MapKey(high(ordinal), low(ordinal));
  }

  @Override
  public long touchedBytes(int ordinalCount) {
    return column.touchedBytes(ordinalCount);
  }

  @Override
  public void writeTo(SectionWriter writer, Bits present, int ordinalCount) {
    writer.begin(KeySections.IDS);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      boolean holds = present.get(ordinal);
      writer.writeLong(holds ? high(ordinal) : 0);
      writer.writeLong(holds ? low(ordinal) : 0);
    }
    writer.end();
  }

  @Override
  public void readFrom(SectionFile file, Bits present, int ordinalCount) {
    IdColumn.readColumn(file, KeySections.IDS, column, ordinalCount);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (!present.get(ordinal) && (high(ordinal) | low(ordinal)) != 0) {
        throw file.corrupt(KeySections.IDS, (long) ordinal * STRIDE_BYTES, "an id without ordinal");
      }
    }
  }

  @Override
  public void close() {
    column.close();
  }

  boolean holds(int ordinal, UUID id) {
    return high(ordinal) == id.getMostSignificantBits()
        && low(ordinal) == id.getLeastSignificantBits();
  }

  long highAt(int ordinal) {
    return high(ordinal);
  }

  long lowAt(int ordinal) {
    return low(ordinal);
  }

  private long high(int ordinal) {
    return chunk(ordinal).get(LONG, offset(ordinal));
  }

  private long low(int ordinal) {
    return chunk(ordinal).get(LONG, offset(ordinal) + Long.BYTES);
  }

  private MemorySegment chunk(int ordinal) {
    return column.chunk(ordinal >>> column.rowsPerChunkLog2());
  }

  private long offset(int ordinal) {
    return (long) (ordinal & (1 << column.rowsPerChunkLog2()) - 1) * STRIDE_BYTES;
  }
}
