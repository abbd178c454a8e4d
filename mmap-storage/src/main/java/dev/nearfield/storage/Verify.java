package dev.nearfield.storage;

/**
 * When the checksums of mapped rows are checked; what is loaded into memory is always checked.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Verify {
  /** At open, every byte. */
  FULL,
  /** Each 64 KiB block on its first touch: the choice for files far above RAM. */
  LAZY
}
