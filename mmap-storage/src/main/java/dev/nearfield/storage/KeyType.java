package dev.nearfield.storage;

/**
 * What the caller's ids are; fixed for the life of a {@link KeyTable}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum KeyType {
  /** Text, at most 65,535 bytes of UTF-8. */
  STRING,
  /** A 64-bit integer. */
  LONG,
  /** A 128-bit UUID. */
  UUID
}
