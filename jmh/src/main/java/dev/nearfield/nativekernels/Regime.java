package dev.nearfield.nativekernels;

/** Where the rows come from. */
enum Regime {
  /** All rows together fit the first-level cache, or two do. */
  CACHE(16 << 10, "L1 cache"),

  /** Rows at random places of a table many times the size of the caches. */
  MEMORY(256 << 20, "256 MiB");

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
