package dev.nearfield.index;

import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import dev.nearfield.storage.SectionWriter;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** Records in memory that count how often they are read, by one thread. */
final class CountedRecords implements RecordStore {

  /** Reads of all records. */
  long reads;

  /** Rows whose records were read. */
  final BitSet read = new BitSet();

  private final MemoryRecords records = new MemoryRecords();

  @Override
  public int read(int ordinal, RecordBuffer buffer) {
    reads++;
    read.set(ordinal);
    return records.read(ordinal, buffer);
  }

  @Override
  public void put(int ordinal, MemorySegment record) {
    records.put(ordinal, record);
  }

  @Override
  public void remove(int ordinal) {
    records.remove(ordinal);
  }

  @Override
  public boolean contains(int ordinal) {
    return records.contains(ordinal);
  }

  @Override
  public long bytes() {
    return records.bytes();
  }

  @Override
  public void seal() {
    records.seal();
  }

  @Override
  public void writeTo(SectionWriter writer, int ordinalCount) {
    records.writeTo(writer, ordinalCount);
  }

  @Override
  public RuntimeException corrupt(int ordinal, String detail) {
    return records.corrupt(ordinal, detail);
  }

  @Override
  public void close() {
    records.close();
  }
}
