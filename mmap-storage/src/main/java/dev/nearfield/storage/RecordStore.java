package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;

/**
 * Keeps bytes of any length, up to {@link #MAX_BYTES}, by ordinal. What they mean is the caller's
 * business.
 *
 * <p>An ordinal's record never changes: it is put once, and removed when nobody can ask for it any
 * more; only then may the ordinal get another.
 *
 * <p>Threads: safe. Reads take no lock and wait for nobody; they are right for every ordinal whose
 * put happened before and whose removal did not begin. Owns: its memory and files, until {@link
 * #close()}.
 */
public interface RecordStore extends AutoCloseable {

  /** What {@link #read} returns for an ordinal without a record. */
  int NONE = -1;

  /**
   * The most bytes of one record: a megabyte of metadata and 16 of payload, with some to spare. A
   * record is logged, written and read in one piece, so it has to fit memory several times.
   */
  int MAX_BYTES = (17 << 20) + 64;

  /**
   * Stores the record of an ordinal that has none.
   *
   * @param record borrowed; 1 to {@link #MAX_BYTES} bytes, in native memory or a byte array
   * @throws StorageException when the disk or the memory is full; then the ordinal has none
   */
  void put(int ordinal, MemorySegment record);

  /** Forgets an ordinal's record, if it has one; nobody may be reading it. */
  void remove(int ordinal);

  /**
   * Copies an ordinal's record; allocates nothing unless the buffer has to grow.
   *
   * @return its length in bytes, or {@link #NONE} without a record
   * @throws CorruptFileException if its bytes are checked now and are damaged
   */
  int read(int ordinal, RecordBuffer buffer);

  /** Whether an ordinal has a record. */
  boolean contains(int ordinal);

  /** Memory in use, in bytes. */
  long bytes();

  /**
   * Makes every record put so far durable, before {@link #writeTo} says where it is. No put runs
   * meanwhile.
   *
   * @throws StorageException when the disk refuses; records stay readable, and the next call tries
   *     again
   */
  void seal();

  /**
   * Writes the sections that {@code index.nf} needs to find the records of ordinals {@code
   * 0..ordinalCount-1} again; none if there are no records.
   */
  void writeTo(SectionWriter writer, int ordinalCount);

  /** Reports that an ordinal's record makes no sense although its checksums hold. */
  RuntimeException corrupt(int ordinal, String detail);

  @Override
  void close();
}
