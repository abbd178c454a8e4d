package dev.nearfield.nativekernels;

/**
 * Compares what both sides compute before it matters how fast they do.
 *
 * <p>Integers must be equal. Floats may differ by the order of their additions: Java's is fixed,
 * C's is the fastest.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the rows.
 */
final class Agreement {

  private final Format format;
  private final Rows rows;

  Agreement(Format format, Rows rows) {
    this.format = format;
    this.rows = rows;
  }

  /**
   * Scores one batch, all distinct rows among it, on both sides.
   *
   * @throws IllegalStateException if two scores differ by more than the format's tolerance
   */
  void check(Side java, Side c) {
    java.score(rows.first(), 0);
    c.score(rows.first(), 0);
    for (int position = 0; position < Rows.BATCH; position++) {
      int ordinal = position % rows.count();
      double tolerance = format.tolerance(rows.vector(0), rows.vector(ordinal));
      float expected = java.scoreAt(position);
      float actual = c.scoreAt(position);
      if (!(Math.abs((double) expected - actual) <= tolerance)) {
        throw new IllegalStateException(
            "Java and C disagree about row %d: %s and %s, which may differ by %s"
                .formatted(ordinal, expected, actual, tolerance));
      }
    }
  }
}
