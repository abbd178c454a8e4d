package dev.nearfield.storage;

/** The type of an index's ids, fixed when the index is created. */
public enum KeyType {
  /** {@link String}, at most 65,535 bytes of UTF-8. */
  STRING,
  /** {@code long}. */
  LONG,
  /** {@link java.util.UUID}. */
  UUID
}
