package dev.nearfield.storage;

import java.util.UUID;

/**
 * A key table's way from ordinals to ids, and what asks for ids of the three types.
 *
 * <p>Threads: reading the id of an ordinal takes no lock; subclasses guard everything else. Owns:
 * the column, which subclasses close.
 */
abstract sealed class ColumnKeyTable implements KeyTable permits OffHeapKeyTable {

  final KeyType type;
  final IdColumn ids;

  ColumnKeyTable(KeyType type) {
    this.type = type;
    this.ids =
        switch (type) {
          case LONG -> new LongIds();
          case UUID -> new UuidIds();
          case STRING -> new StringIds();
        };
  }

  /** As {@link KeyTable#put(long, int)}. */
  abstract int put(IdProbe id, int ordinal);

  /** As {@link KeyTable#replace(long, int)}. */
  abstract int replace(IdProbe id, int ordinal);

  /** As {@link KeyTable#ordinal(long)}. */
  abstract int ordinal(IdProbe id);

  /** As {@link KeyTable#remove(long)}. */
  abstract int remove(IdProbe id);

  @Override
  public KeyType type() {
    return type;
  }

  @Override
  public int put(long id, int ordinal) {
    return put(probe(id), ordinal);
  }

  @Override
  public int put(UUID id, int ordinal) {
    return put(probe(id), ordinal);
  }

  @Override
  public int put(String id, int ordinal) {
    return put(probe(id), ordinal);
  }

  @Override
  public int replace(long id, int ordinal) {
    return replace(probe(id), ordinal);
  }

  @Override
  public int replace(UUID id, int ordinal) {
    return replace(probe(id), ordinal);
  }

  @Override
  public int replace(String id, int ordinal) {
    return replace(probe(id), ordinal);
  }

  @Override
  public int ordinal(long id) {
    return ordinal(probe(id));
  }

  @Override
  public int ordinal(UUID id) {
    return ordinal(probe(id));
  }

  @Override
  public int ordinal(String id) {
    return ordinal(probe(id));
  }

  @Override
  public int remove(long id) {
    return remove(probe(id));
  }

  @Override
  public int remove(UUID id) {
    return remove(probe(id));
  }

  @Override
  public int remove(String id) {
    return remove(probe(id));
  }

  @Override
  public long longAt(int ordinal) {
    return longs().at(ordinal);
  }

  @Override
  public UUID uuidAt(int ordinal) {
    return uuids().at(ordinal);
  }

  @Override
  public long uuidHighAt(int ordinal) {
    return uuids().highAt(ordinal);
  }

  @Override
  public long uuidLowAt(int ordinal) {
    return uuids().lowAt(ordinal);
  }

  @Override
  public String stringAt(int ordinal) {
    return strings().at(ordinal);
  }

  @Override
  public int textBytesAt(int ordinal) {
    return strings().bytesAt(ordinal);
  }

  @Override
  public void copyTextAt(int ordinal, byte[] destination, int offset) {
    strings().copyAt(ordinal, destination, offset);
  }

  @Override
  public int compareIds(int ordinalA, int ordinalB) {
    return ids.compare(ordinalA, ordinalB);
  }

  private IdProbe probe(long id) {
    return new IdProbe.OfLong(ids(LongIds.class, KeyType.LONG), id);
  }

  private IdProbe probe(UUID id) {
    return new IdProbe.OfUuid(ids(UuidIds.class, KeyType.UUID), id);
  }

  private IdProbe probe(String id) {
    return new IdProbe.OfText(ids(StringIds.class, KeyType.STRING), StringIds.encode(id));
  }

  private LongIds longs() {
    return ids(LongIds.class, KeyType.LONG);
  }

  private UuidIds uuids() {
    return ids(UuidIds.class, KeyType.UUID);
  }

  private StringIds strings() {
    return ids(StringIds.class, KeyType.STRING);
  }

  private <T extends IdColumn> T ids(Class<T> column, KeyType asked) {
    if (asked != type) {
      throw new IllegalArgumentException("the ids are of type %s, not %s".formatted(type, asked));
    }
    return column.cast(ids);
  }
}
