package dev.nearfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The id column of a shard file, mapped: ordinal to id, and the order of ids. Hashes have one fixed
 * seed, as the buckets that follow from them are part of the file.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the mapping.
 */
sealed interface FrozenIds {

  /** Never changed: files depend on it. */
  IdHash HASH = new IdHash(0x6e66_7368_6172_6431L);

  /** Numbers as they lie in the file. */
  ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Compares the ids of two ordinals; see {@link KeyTable#compareIds}. */
  int compare(int ordinalA, int ordinalB);

  /** Numbers: i64 per ordinal. */
  record Longs(MemorySegment column) implements FrozenIds {

    long at(int ordinal) {
      return column.get(LONG, (long) ordinal * Long.BYTES);
    }

    @Override
    public int compare(int ordinalA, int ordinalB) {
      return Long.compare(at(ordinalA), at(ordinalB));
    }
  }

  /** UUIDs: high i64, low i64 per ordinal. */
  record Uuids(MemorySegment column) implements FrozenIds {

    static final int BYTES = 2 * Long.BYTES;

    long high(int ordinal) {
      return column.get(LONG, (long) ordinal * BYTES);
    }

    long low(int ordinal) {
      return column.get(LONG, (long) ordinal * BYTES + Long.BYTES);
    }

    @Override
    public int compare(int ordinalA, int ordinalB) {
      return compare(ordinalA, high(ordinalB), low(ordinalB));
    }

    int compare(int ordinal, UUID id) {
      return compare(ordinal, id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private int compare(int ordinal, long high, long low) {
      int order = Long.compareUnsigned(high(ordinal), high);
      return order != 0 ? order : Long.compareUnsigned(low(ordinal), low);
    }
  }

  /** Text: where each ordinal's begins, u64, and one more; then all of it. */
  record Texts(MemorySegment offsets, MemorySegment utf8) implements FrozenIds {

    long begin(int ordinal) {
      return offsets.get(LONG, (long) ordinal * Long.BYTES);
    }

    int bytesAt(int ordinal) {
      return (int) (begin(ordinal + 1) - begin(ordinal));
    }

    void copyAt(int ordinal, byte[] destination, int offset) {
      MemorySegment.copy(
          utf8, ValueLayout.JAVA_BYTE, begin(ordinal), destination, offset, bytesAt(ordinal));
    }

    String at(int ordinal) {
      var bytes = new byte[bytesAt(ordinal)];
      copyAt(ordinal, bytes, 0);
      return new String(bytes, UTF_8);
    }

    @Override
    public int compare(int ordinalA, int ordinalB) {
      return compare(ordinalA, utf8, begin(ordinalB), begin(ordinalB + 1));
    }

    int compare(int ordinal, MemorySegment id) {
      return compare(ordinal, id, 0, id.byteSize());
    }

    private int compare(int ordinal, MemorySegment other, long otherBegin, long otherEnd) {
      long begin = begin(ordinal);
      long length = begin(ordinal + 1) - begin;
      long differs =
          MemorySegment.mismatch(utf8, begin, begin + length, other, otherBegin, otherEnd);
      if (differs < 0) {
        return 0;
      }
      if (differs == length || differs == otherEnd - otherBegin) {
        return Long.compare(length, otherEnd - otherBegin);
      }
      return Byte.compareUnsigned(
          utf8.get(ValueLayout.JAVA_BYTE, begin + differs),
          other.get(ValueLayout.JAVA_BYTE, otherBegin + differs));
    }
  }
}
