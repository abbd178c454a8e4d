package dev.nearfield;

/** The type of an index's ids, fixed at creation. */
public enum IdType {
  /** {@link String}, at most 65,535 bytes of UTF-8. */
  STRING,
  /** {@code long}. */
  LONG,
  /** {@link java.util.UUID}. */
  UUID
}
