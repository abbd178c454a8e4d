package dev.nearfield.graph;

/** Where walks start, packed into one {@code long} so that it is replaced atomically. */
final class EntryPoint {

  /** The graph is empty. */
  static final long NONE = -1;

  private EntryPoint() {}

  static long of(int level, int node) {
    return (long) level << 32 | node;
  }

  static int level(long entryPoint) {
    return (int) (entryPoint >>> 32);
  }

  /** An ordinal on level 0, a record above. */
  static int node(long entryPoint) {
    return (int) entryPoint;
  }
}
