package dev.nearfield.index;

import dev.nearfield.DuplicateIdException;
import dev.nearfield.IdTypeException;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.util.UUID;

/** An id of one of the three types, and how a key table is asked about it. */
sealed interface IdRef {

  KeyType type();

  /** As {@link KeyTable#put(String, int)}. */
  int put(KeyTable ids, int ordinal);

  /** As {@link KeyTable#ordinal(String)}. */
  int ordinal(KeyTable ids);

  /** As {@link KeyTable#replace(String, int)}. */
  int replace(KeyTable ids, int ordinal);

  /** As {@link KeyTable#remove(String)}. */
  int remove(KeyTable ids);

  /** For messages. */
  Object value();

  /** An id as a source of vectors names it: whole numbers become text in an index of strings. */
  static IdRef of(Object id, KeyType type) {
    return switch (id) {
      case Long number when type == KeyType.STRING -> new StringId(number.toString());
      case Long number -> new LongId(number);
      case Integer number -> of(number.longValue(), type);
      case String string -> new StringId(string);
      case UUID uuid -> new UuidId(uuid);
      default ->
          throw new IdTypeException(
              "an id is a String, a long or a UUID, not a %s: %s"
                  .formatted(id.getClass().getName(), id));
    };
  }

  /** An id of exactly its own type. */
  static IdRef exactly(Object id) {
    return switch (id) {
      case String text -> new StringId(text);
      case Long number -> new LongId(number);
      case UUID uuid -> new UuidId(uuid);
      default -> throw new AssertionError("records have ids of three types, not " + id.getClass());
    };
  }

  /** The id put at an ordinal. */
  static IdRef at(int ordinal, KeyTable ids) {
    return switch (ids.type()) {
      case STRING -> new StringId(ids.stringAt(ordinal));
      case LONG -> new LongId(ids.longAt(ordinal));
      case UUID -> new UuidId(ids.uuidAt(ordinal));
    };
  }

  /** Refuses an id of another type than the index's. */
  default IdRef checked(KeyType expected) {
    if (type() != expected) {
      throw new IdTypeException(
          "the index has ids of type %s, not %s: %s".formatted(expected, type(), value()));
    }
    return this;
  }

  default DuplicateIdException duplicate() {
    return new DuplicateIdException(
        "id %s is already in the index: ids are unique, choose another".formatted(value()));
  }

  /** Text. */
  record StringId(String value) implements IdRef {
    @Override
    public KeyType type() {
      return KeyType.STRING;
    }

    @Override
    public int put(KeyTable ids, int ordinal) {
      return ids.put(value, ordinal);
    }

    @Override
    public int ordinal(KeyTable ids) {
      return ids.ordinal(value);
    }

    @Override
    public int replace(KeyTable ids, int ordinal) {
      return ids.replace(value, ordinal);
    }

    @Override
    public int remove(KeyTable ids) {
      return ids.remove(value);
    }
  }

  /** A number. */
  record LongId(long id) implements IdRef {
    @Override
    public KeyType type() {
      return KeyType.LONG;
    }

    @Override
    public int put(KeyTable ids, int ordinal) {
      return ids.put(id, ordinal);
    }

    @Override
    public int ordinal(KeyTable ids) {
      return ids.ordinal(id);
    }

    @Override
    public int replace(KeyTable ids, int ordinal) {
      return ids.replace(id, ordinal);
    }

    @Override
    public int remove(KeyTable ids) {
      return ids.remove(id);
    }

    @Override
    public Object value() {
      return id;
    }
  }

  /** A UUID. */
  record UuidId(UUID value) implements IdRef {
    @Override
    public KeyType type() {
      return KeyType.UUID;
    }

    @Override
    public int put(KeyTable ids, int ordinal) {
      return ids.put(value, ordinal);
    }

    @Override
    public int ordinal(KeyTable ids) {
      return ids.ordinal(value);
    }

    @Override
    public int replace(KeyTable ids, int ordinal) {
      return ids.replace(value, ordinal);
    }

    @Override
    public int remove(KeyTable ids) {
      return ids.remove(value);
    }
  }
}
