package dev.nearfield.storage;

import java.util.UUID;

/**
 * The two-way map between the caller's ids and ordinals.
 *
 * <p>An id has at most one ordinal and an ordinal at most one id. The methods of the other id types
 * throw {@link IllegalArgumentException}.
 *
 * <p>Threads: safe. Looking up an id takes a shared lock; reading the id of an ordinal takes none,
 * and is right for every ordinal whose put happened before. Owns: its memory, until {@link
 * #close()}.
 */
public interface KeyTable extends AutoCloseable {

  /** What stands for "no ordinal". */
  int NONE = -1;

  /** The most bytes of UTF-8 a string id may have. */
  int MAX_STRING_BYTES = 65_535;

  /** Reads what {@link #writeTo} wrote, into the default table; see {@link OffHeapKeyTable}. */
  static KeyTable readFrom(SectionFile file, KeyType type, int expectedCount) {
    return OffHeapKeyTable.readFrom(file, type, expectedCount);
  }

  /** The id type. */
  KeyType type();

  /** Ids in the table. */
  int count();

  /** One more than the highest ordinal that ever had an id. */
  int ordinalCount();

  /**
   * Records an id unless it is there already.
   *
   * @param ordinal the new id's ordinal; must not have an id
   * @return the ordinal that already holds the id, and nothing changed; or {@link #NONE} when the
   *     id is new and now has {@code ordinal}
   */
  int put(long id, int ordinal);

  /** As {@link #put(long, int)}. */
  int put(UUID id, int ordinal);

  /** As {@link #put(long, int)}; throws IllegalArgumentException when the text has no UTF-8. */
  int put(String id, int ordinal);

  /**
   * Records an id, and takes it from the ordinal that held it: one atomic step for readers.
   *
   * @param ordinal the id's new ordinal; must not have an id
   * @return the ordinal that held the id until now, or {@link #NONE}
   */
  int replace(long id, int ordinal);

  /** As {@link #replace(long, int)}. */
  int replace(UUID id, int ordinal);

  /** As {@link #replace(long, int)}. */
  int replace(String id, int ordinal);

  /** The id's ordinal, or {@link #NONE}. */
  int ordinal(long id);

  /** The id's ordinal, or {@link #NONE}. */
  int ordinal(UUID id);

  /** The id's ordinal, or {@link #NONE}. */
  int ordinal(String id);

  /**
   * Forgets an id. Its ordinal keeps reading as that id until it gets another one, so that running
   * searches can still name it.
   *
   * @return the ordinal that held it, or {@link #NONE}
   */
  int remove(long id);

  /** As {@link #remove(long)}. */
  int remove(UUID id);

  /** As {@link #remove(long)}. */
  int remove(String id);

  /** Lets {@link #writeTo} write ordinals {@code 0..ordinalCount-1}, also without ids. */
  void extendTo(int ordinalCount);

  /**
   * Forgets that ordinals from {@code ordinalCount} on ever had an id, so that {@link #writeTo}
   * leaves them out. None may have one now.
   */
  void truncate(int ordinalCount);

  /** The id put at an ordinal. */
  long longAt(int ordinal);

  /** The id put at an ordinal. */
  UUID uuidAt(int ordinal);

  /** The first eight bytes of the id put at an ordinal. */
  long uuidHighAt(int ordinal);

  /** The last eight bytes of the id put at an ordinal. */
  long uuidLowAt(int ordinal);

  /** The id put at an ordinal. */
  String stringAt(int ordinal);

  /** Bytes of UTF-8 of the id put at an ordinal. */
  int textBytesAt(int ordinal);

  /** Copies the UTF-8 of the id put at an ordinal, {@link #textBytesAt} of them. */
  void copyTextAt(int ordinal, byte[] destination, int offset);

  /** Whether an ordinal has an id now: one that was put and neither removed nor taken away. */
  boolean hasId(int ordinal);

  /**
   * Compares the ids of two ordinals without allocating: longs by value, UUIDs as unsigned 128-bit
   * numbers (the order of their text; {@link UUID#compareTo} is signed), strings by unsigned UTF-8
   * bytes (the order of their code points).
   */
  int compareIds(int ordinalA, int ordinalB);

  /** Memory in use, in bytes. */
  long bytes();

  /**
   * Writes the table's sections; the bytes depend only on which ordinal holds which id. Waits for
   * puts in progress and keeps new ones waiting.
   */
  void writeTo(SectionWriter writer);

  /**
   * Tells a table whose sections went into a file that it is published: a {@link KeyMap} may follow
   * now. What fails on the way is logged, as nothing depends on it. Not beside {@link #writeTo}.
   *
   * @param contentChecksum {@link SectionFile#contentChecksum} of the file
   */
  void saved(long contentChecksum);

  @Override
  void close();
}
