package dev.nearfield.storage;

/**
 * A key table's sections in a file, and how they are checked.
 *
 * <pre>
 * keys          | type i32 | ordinalCount i32 | idCount i32 |   type: 1 string, 2 long, 3 UUID
 * keys.present  | u64 words, bit i % 64 of word i / 64 says whether ordinal i has an id |
 * keys.lengths  | u16 per ordinal, bytes of its id |            strings only
 * keys.ids      | i64 per ordinal |  or  | high i64, low i64 per ordinal |  or  | all ids' UTF-8 |
 * </pre>
 *
 * <p>Ordinals without id are zero or empty. No hash is stored: building the buckets anew costs no
 * more than checking stored ones would, and keeps the bytes independent of the order of puts.
 */
final class KeySections {

  static final String IDS = "keys.ids";
  static final String LENGTHS = "keys.lengths";

  private static final String HEADER = "keys";
  private static final String PRESENT = "keys.present";
  private static final int HEADER_BYTES = 12;

  /** Ids hashed ahead of their insertion, so that their buckets' cache misses overlap. */
  private static final int BATCH = 64;

  private KeySections() {}

  static void write(
      SectionWriter writer, KeyType type, IdColumn ids, Bits present, int ordinals, int idCount) {
    writer.begin(HEADER);
    writer.writeInt(code(type));
    writer.writeInt(ordinals);
    writer.writeInt(idCount);
    writer.end();
    present.writeTo(writer, PRESENT, ordinals);
    ids.writeTo(writer, present, ordinals);
  }

  /** Reads the ids of an empty table, as many as the ordinals expected; returns how many. */
  static int read(SectionFile file, KeyType type, int expectedCount, IdColumn ids, Bits present) {
    SectionReader header = file.reader(HEADER, HEADER_BYTES);
    header.int32("key type", code(type), code(type));
    int ordinals = header.int32("ordinal count", expectedCount, expectedCount);
    int idCount = header.int32("id count", 0, ordinals);
    header.expectEnd();
    int set = present.readFrom(file, PRESENT, ordinals);
    if (set != idCount) {
      throw file.corrupt(PRESENT, 0, "%d bits, %d ids".formatted(set, idCount));
    }
    ids.readFrom(file, present, ordinals);
    return idCount;
  }

  /** Hashes all ids that were read, and checks that no two are the same. */
  static void hashAll(
      SectionFile file, int ordinals, IdColumn ids, Bits present, OrdinalBuckets buckets) {
    var hashes = new long[BATCH];
    for (int first = 0; first < ordinals; first += BATCH) {
      int count = Math.min(BATCH, ordinals - first);
      for (int i = 0; i < count; i++) {
        hashes[i] = ids.hashAt(first + i);
        buckets.touch(hashes[i]);
      }
      for (int i = 0; i < count; i++) {
        if (present.get(first + i)) {
          requireUnique(file, hashes[i], first + i, ids, buckets);
          buckets.insert(hashes[i], first + i);
        }
      }
    }
  }

  private static void requireUnique(
      SectionFile file, long hash, int ordinal, IdColumn ids, OrdinalBuckets buckets) {
    long cursor = buckets.firstCandidate(hash);
    while (cursor != OrdinalBuckets.END) {
      int other = buckets.ordinalAt(cursor);
      if (ids.compare(other, ordinal) == 0) {
        throw file.corrupt(IDS, 0, "ordinals %d and %d share an id".formatted(other, ordinal));
      }
      cursor = buckets.nextCandidate(cursor, hash);
    }
  }

  /** Codes on disk; never renumber. */
  static int code(KeyType type) {
    return switch (type) {
      case STRING -> 1;
      case LONG -> 2;
      case UUID -> 3;
    };
  }
}
