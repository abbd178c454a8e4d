package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.util.UUID;

/**
 * An id that somebody asks for, beside the column that holds ids of its type.
 *
 * <p>Threads: as the column. Owns: nothing.
 */
sealed interface IdProbe {

  /** A cursor to the id's entry, or {@link OrdinalBuckets#END}. */
  long find(OrdinalBuckets buckets);

  /** Whether the column says this id at an ordinal. */
  boolean isAt(int ordinal);

  /** Writes the id into the column. */
  void setAt(int ordinal);

  /** What stands for the id in a key map. */
  MapKey key();

  /** A number. */
  record OfLong(LongIds column, long id) implements IdProbe {
    @Override
    public long find(OrdinalBuckets buckets) {
      return column.find(buckets, id);
    }

    @Override
    public boolean isAt(int ordinal) {
      return column.at(ordinal) == id;
    }

    @Override
    public void setAt(int ordinal) {
      column.set(ordinal, id);
    }

    @Override
    public MapKey key() {
      return new MapKey(0, id);
    }
  }

  /** A UUID. */
  record OfUuid(UuidIds column, UUID id) implements IdProbe {
    @Override
    public long find(OrdinalBuckets buckets) {
      return column.find(buckets, id);
    }

    @Override
    public boolean isAt(int ordinal) {
      return column.holds(ordinal, id);
    }

    @Override
    public void setAt(int ordinal) {
      column.set(ordinal, id);
    }

    @Override
    public MapKey key() {
      return new MapKey(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
  }

  /** Text. */
  record OfText(StringIds column, MemorySegment utf8) implements IdProbe {
    @Override
    public long find(OrdinalBuckets buckets) {
      return column.find(buckets, utf8);
    }

    @Override
    public boolean isAt(int ordinal) {
      return column.holds(ordinal, utf8);
    }

    @Override
    public void setAt(int ordinal) {
      column.set(ordinal, utf8);
    }

    @Override
    public MapKey key() {
      return MapKey.ofText(utf8);
    }
  }
}
