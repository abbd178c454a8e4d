package dev.nearfield.index;

/**
 * What the ways to search with a filter cost, about.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param rows rows that live
 * @param fraction of them that match, 0 to 1
 * @param beamWidth candidates kept
 * @param rowBytes bytes of a row as it is scored
 * @param indexed whether the rows that match are found by an index, or by reading every record
 * @param readsRecords whether records are read to ask about a row, if only of what an index left
 */
record FilterCosts(
    long rows,
    double fraction,
    int beamWidth,
    int rowBytes,
    boolean indexed,
    boolean readsRecords) {

  /*
   * Costs are nanoseconds of the machine that they were fitted on [1]; only their ratios matter.
   * Rows of a scan come one after the other; those of a walk from all over, with the beam's work
   * for each. A walk scores about
   *
   *   scored(w) = 52 * w^0.68 rows with a beam of w,
   *   collecting   scored(beamWidth / s), as its beam holds 1 / s times as many rows,
   *   selecting    scored(beamWidth) * 2.2 * s^0.4, and reads beamWidth * 24 / (1 + 5 s) lists.
   *
   * At an equal beam the selective walk finds fewer of the nearest, so that it must be clearly
   * cheaper. The figures are those of one kind of data; others differ by half. That is enough, as
   * around the point where two ways cost the same it does not matter which is taken, and a walk
   * that goes wrong gives up.
   *
   * [1] docs/adr/0035-choose-by-cost-how-to-search-with-a-filter.md
   */

  private static final double SCANNED = 10;
  private static final double SCANNED_BYTES = 1.0 / 16;
  private static final double WALKED = 80;
  private static final double WALKED_BYTES = 1.0 / 14;
  private static final double LIST = 220;

  /** Finding a row by the index of a field, and setting its bit. */
  private static final double FOUND = 7;

  /** Asking about one row: in its columns, or in its record. */
  private static final double ASKED = 50;

  private static final double RECORD = 1_000;

  /** Rows asked about for each that is scored, and for each list that is read. */
  private static final double ASKED_PER_ROW = 0.45;

  private static final double ASKED_PER_LIST = 17;

  /** What a selective walk's recall lacks, as a factor of its cost. */
  private static final double LESS_RECALL = 1.5;

  /** A walk gives up when it has cost so many times what the scan would. */
  private static final double PATIENCE = 2;

  /** The ways to find the nearest rows that match. */
  enum Way {
    /** All rows that match are scored. */
    SCAN,
    /** A walk over rows that match only. */
    SELECT,
    /** A walk over all rows that keeps those that match. */
    COLLECT
  }

  /** The cheapest way. */
  Way cheapest() {
    if (select() * LESS_RECALL < Math.min(scan(), collect())) {
      return Way.SELECT;
    }
    return collect() < scan() ? Way.COLLECT : Way.SCAN;
  }

  /** The cheapest way, if there are two only. */
  Way scanOrCollect() {
    return collect() < scan() ? Way.COLLECT : Way.SCAN;
  }

  /** Whether a way asks about so many rows that it pays to find all that match beforehand. */
  boolean paysToFind(Way way) {
    return indexed && find() < one() * asked(way);
  }

  /** Rows that a walk may score before a scan would have been better. */
  long workLimit() {
    return beamWidth + (long) (PATIENCE * scan() / walked());
  }

  private double matches() {
    return rows * fraction;
  }

  /** Of finding all rows that match. */
  private double find() {
    if (!indexed) {
      return RECORD * rows;
    }
    return matches() * (readsRecords ? FOUND + RECORD : FOUND);
  }

  /** Of asking about one row. */
  private double one() {
    return readsRecords ? RECORD : ASKED;
  }

  private double scan() {
    return find() + matches() * (SCANNED + SCANNED_BYTES * rowBytes);
  }

  private double select() {
    double rowsScored = scored(beamWidth) * 2.2 * Math.pow(fraction, 0.4);
    return lists() * LIST + rowsScored * walked() + asking(Way.SELECT);
  }

  private double collect() {
    return scored(beamWidth / fraction) * walked() + asking(Way.COLLECT);
  }

  private double asking(Way way) {
    return paysToFind(way) ? find() : one() * asked(way);
  }

  private double asked(Way way) {
    return way == Way.SELECT
        ? lists() * ASKED_PER_LIST
        : scored(beamWidth / fraction) * ASKED_PER_ROW;
  }

  private double lists() {
    return beamWidth * 24 / (1 + 5 * fraction);
  }

  private double walked() {
    return WALKED + WALKED_BYTES * rowBytes;
  }

  private static double scored(double width) {
    return 52 * Math.pow(width, 0.68);
  }
}
