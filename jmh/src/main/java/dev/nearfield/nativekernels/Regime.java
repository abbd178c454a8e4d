package dev.nearfield.nativekernels;

import java.util.List;

/** Where the rows come from. */
enum Regime {
  /** All rows together fit the first-level cache, or two do. */
  CACHE(16 << 10, "L1 cache"),

  /** Rows at random places of a table many times the size of the caches. */
  MEMORY(256 << 20, "256 MiB"),

  /** All rows one after the other, as k-means reads them; they fit the last cache. */
  IN_ORDER(0, "in order");

  /** Where the rows of a kernel that scores them against one query come from. */
  static final List<Regime> OF_ROWS = List.of(CACHE, MEMORY);

  private static final int FEWEST_ROWS = 2;

  private final int bytes;
  private final String title;

  Regime(int bytes, String title) {
    this.bytes = bytes;
    this.title = title;
  }

  /** Rows of a table in this regime. */
  int rowCount(int strideBytes) {
    return Math.max(FEWEST_ROWS, bytes / strideBytes);
  }

  /** What the table says. */
  String title() {
    return title;
  }
}
