package dev.nearfield;

/**
 * Who takes deleted and replaced rows out of an index.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Maintenance {
  /**
   * The index itself, on a daemon thread, once there is a dead row for eight that live. It works
   * half of the time until it is done; searches and updates go on. {@link VectorIndex#close} ends
   * it.
   */
  BACKGROUND,
  /** The caller, by {@link VectorIndex#compact}, when it suits. */
  MANUAL
}
