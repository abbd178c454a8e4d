package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.function.IntUnaryOperator;

/**
 * The key table of a shard file, asked where it lies in the mapping: nothing is built when the file
 * is opened. See {@link FrozenKeys} for its sections.
 *
 * <p>An id is found by the upper bits of its hash, which name a bucket of some four ordinals in the
 * order of their ids. However many ids share a bucket, a binary search finds one.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the mapping.
 */
public final class FrozenKeyTable implements KeyTable {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final KeyType type;
  private final int count;
  private final int bucketsLog2;
  private final FrozenIds ids;
  private final MemorySegment starts;
  private final MemorySegment order;

  FrozenKeyTable(
      KeyType type,
      int count,
      int bucketsLog2,
      FrozenIds ids,
      MemorySegment starts,
      MemorySegment order) {
    this.type = type;
    this.count = count;
    this.bucketsLog2 = bucketsLog2;
    this.ids = ids;
    this.starts = starts;
    this.order = order;
  }

  /**
   * The table of a shard file, checked so far that looking up is safe whatever the file says.
   *
   * @throws CorruptFileException if its sections contradict each other
   */
  public static FrozenKeyTable of(ShardFile file, KeyType type) {
    return FrozenKeys.read(file, type);
  }

  @Override
  public KeyType type() {
    return type;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int ordinalCount() {
    return count;
  }

  @Override
  public int ordinal(long id) {
    FrozenIds.Longs longs = ids(FrozenIds.Longs.class, KeyType.LONG);
    return find(FrozenIds.HASH.of(id), ordinal -> Long.compare(longs.at(ordinal), id));
  }

  @Override
  public int ordinal(UUID id) {
    FrozenIds.Uuids uuids = ids(FrozenIds.Uuids.class, KeyType.UUID);
    long hash = FrozenIds.HASH.of(id.getMostSignificantBits(), id.getLeastSignificantBits());
    return find(hash, ordinal -> uuids.compare(ordinal, id));
  }

  @Override
  public int ordinal(String id) {
    FrozenIds.Texts texts = ids(FrozenIds.Texts.class, KeyType.STRING);
    MemorySegment utf8 = StringIds.encode(id);
    long hash = FrozenIds.HASH.of(utf8, 0, (int) utf8.byteSize());
    return find(hash, ordinal -> texts.compare(ordinal, utf8));
  }

  /**
   * Searches a bucket.
   *
   * @param compare says how an ordinal's id compares with the one wanted
   */
  private int find(long hash, IntUnaryOperator compare) {
    int bucket = bucket(hash, bucketsLog2);
    int low = starts.get(INT, (long) bucket * Integer.BYTES);
    int high = starts.get(INT, (bucket + 1L) * Integer.BYTES) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int ordinal = order.get(INT, (long) middle * Integer.BYTES);
      int comparison = compare.applyAsInt(ordinal);
      if (comparison == 0) {
        return ordinal;
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }

  /** The upper bits of a hash. */
  static int bucket(long hash, int bucketsLog2) {
    return bucketsLog2 == 0 ? 0 : (int) (hash >>> (Long.SIZE - bucketsLog2));
  }

  @Override
  public long longAt(int ordinal) {
    return ids(FrozenIds.Longs.class, KeyType.LONG).at(ordinal);
  }

  @Override
  public UUID uuidAt(int ordinal) {
    return new UUID(uuidHighAt(ordinal), uuidLowAt(ordinal));
  }

  @Override
  public long uuidHighAt(int ordinal) {
    return ids(FrozenIds.Uuids.class, KeyType.UUID).high(ordinal);
  }

  @Override
  public long uuidLowAt(int ordinal) {
    return ids(FrozenIds.Uuids.class, KeyType.UUID).low(ordinal);
  }

  @Override
  public String stringAt(int ordinal) {
    return ids(FrozenIds.Texts.class, KeyType.STRING).at(ordinal);
  }

  @Override
  public int textBytesAt(int ordinal) {
    return ids(FrozenIds.Texts.class, KeyType.STRING).bytesAt(ordinal);
  }

  @Override
  public void copyTextAt(int ordinal, byte[] destination, int offset) {
    ids(FrozenIds.Texts.class, KeyType.STRING).copyAt(ordinal, destination, offset);
  }

  @Override
  public boolean hasId(int ordinal) {
    return ordinal >= 0 && ordinal < count;
  }

  @Override
  public int compareIds(int ordinalA, int ordinalB) {
    return ids.compare(ordinalA, ordinalB);
  }

  /** None of its own. */
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public int put(long id, int ordinal) {
    throw frozen();
  }

  @Override
  public int put(UUID id, int ordinal) {
    throw frozen();
  }

  @Override
  public int put(String id, int ordinal) {
    throw frozen();
  }

  @Override
  public int replace(long id, int ordinal) {
    throw frozen();
  }

  @Override
  public int replace(UUID id, int ordinal) {
    throw frozen();
  }

  @Override
  public int replace(String id, int ordinal) {
    throw frozen();
  }

  @Override
  public int remove(long id) {
    throw frozen();
  }

  @Override
  public int remove(UUID id) {
    throw frozen();
  }

  @Override
  public int remove(String id) {
    throw frozen();
  }

  @Override
  public void extendTo(int ordinalCount) {
    throw frozen();
  }

  @Override
  public void truncate(int ordinalCount) {
    throw frozen();
  }

  @Override
  public void writeTo(SectionWriter writer) {
    throw frozen();
  }

  @Override
  public void saved(long contentChecksum) {
    throw frozen();
  }

  @Override
  public void close() {
    // The mapping belongs to the file.
  }

  private static UnsupportedOperationException frozen() {
    return new UnsupportedOperationException("the ids of a shard file never change");
  }

  private <T extends FrozenIds> T ids(Class<T> column, KeyType asked) {
    if (asked != type) {
      throw new IllegalArgumentException("the ids are of type %s, not %s".formatted(type, asked));
    }
    return column.cast(ids);
  }
}
