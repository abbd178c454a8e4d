package dev.nearfield.storage;

/**
 * What a shard file says of its content at its very beginning.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param minor what later writers added that earlier readers may ignore, from 0
 * @param required bits of what a reader has to know, see {@link #FLAT}; unknown ones are refused
 * @param optional bits of what a reader may ignore, see {@link #CELLS}
 * @param form the version of what the sections say, as {@link Sections#version}
 * @param rows vectors
 * @param dimension components of each
 * @param metric number of what is compared
 */
public record ShardHeader(
    int minor, long required, long optional, int form, int rows, int dimension, int metric) {

  /** The layout that this build writes; a reader refuses a later one. */
  public static final int MAJOR = 1;

  /** The newest additions that this build knows. */
  public static final int MINOR = 0;

  /** Required: there is no graph, searches look at every row. */
  public static final long FLAT = 1;

  /** Optional: rows lie cell by cell, and a directory of the cells is there. */
  public static final long CELLS = 1;

  /** Required features that this build knows. */
  static final long KNOWN = FLAT;

  /** Checks the bounds. */
  public ShardHeader {
    if (minor < 0 || form < 1 || rows < 0 || dimension < 1 || metric < 1) {
      throw new IllegalArgumentException(
          "minor %d, form %d, rows %d, dimension %d, metric %d"
              .formatted(minor, form, rows, dimension, metric));
    }
  }

  /** Whether there is no graph. */
  public boolean isFlat() {
    return (required & FLAT) != 0;
  }

  /** Whether rows lie cell by cell. */
  public boolean hasCells() {
    return (optional & CELLS) != 0;
  }
}
