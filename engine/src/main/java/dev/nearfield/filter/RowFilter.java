package dev.nearfield.filter;

import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A filter, compiled for the columns of one index and one query.
 *
 * <p>Three ways to use it, by what {@link #estimate} says: find all rows that match, at a cost of
 * about their number, if few do; ask about single rows, as a walk meets them, if many do; and both.
 *
 * <p>Threads: immutable, share freely; as exact about rows that change as {@link Columns} says.
 * Owns: nothing, borrows the columns.
 */
public final class RowFilter {

  private static final int SAMPLE = 512;

  /** Where records are read, a row costs a hundred times as much. */
  private static final int SAMPLE_OF_RECORDS = 64;

  /** A sample with so many rows that match is worth more than a guess about several conditions. */
  private static final int TRUSTED_HITS = 16;

  /** Of n rows none matched: then up to 3 in n may, with 95 % confidence. */
  private static final double RULE_OF_THREE = 3;

  /** The golden ratio's fraction of 2^64: its multiples spread evenly. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final FilteredRows rows;
  private final RowNode node;
  private final Set<String> undeclared;

  RowFilter(FilteredRows rows, RowNode node, Set<String> undeclared) {
    this.rows = rows;
    this.node = node;
    this.undeclared = Set.copyOf(undeclared);
  }

  /**
   * Whether the filter is true of a row; false if the ordinal has none. Allocates nothing, unless a
   * record must be read: for a field that is not declared, or a value that fits no column.
   */
  public boolean matches(int ordinal) {
    return rows.isThere(ordinal) && node.matches(ordinal);
  }

  /** The fields that are not declared, for which each row's record is read. */
  public Set<String> undeclared() {
    return undeclared;
  }

  /** Whether {@link #find} can start from an index; otherwise it asks every row. */
  public boolean isIndexed() {
    return node.isIndexed();
  }

  /**
   * About which fraction of the rows match, 0 to 1: counted in the index for a single condition on
   * a declared field, otherwise by a sample, and by the index where the sample has too few.
   */
  public double estimate() {
    IndexView view = rows.enter();
    try {
      long count = view.rows.getLongCardinality();
      boolean counted = count > 0 && node.isIndexed();
      double guess = counted ? Math.min(1, (double) node.estimate(view) / count) : 1;
      boolean single =
          node instanceof FieldNode
              || node instanceof RowNodes.Exists
              || node instanceof RowNodes.OfIds;
      return counted && single ? guess : sampled(guess);
    } finally {
      view.leave();
    }
  }

  /** A sample that is the same each time, spread over all ordinals. */
  private double sampled(double guess) {
    int capacity = rows.capacity();
    int sample = undeclared.isEmpty() ? SAMPLE : SAMPLE_OF_RECORDS;
    int asked = 0;
    int hits = 0;
    for (long draw = 1; draw <= sample; draw++) {
      int ordinal = (int) Math.unsignedMultiplyHigh(draw * GOLDEN, capacity);
      if (rows.isThere(ordinal)) {
        asked++;
        hits += node.matches(ordinal) ? 1 : 0;
      }
    }
    if (asked == 0) {
      return guess;
    }
    return hits >= TRUSTED_HITS
        ? (double) hits / asked
        : Math.min(guess, (hits + RULE_OF_THREE) / asked);
  }

  /**
   * All rows that match. If no part of the filter {@link #isIndexed has an index}, every row is
   * asked, and every record read.
   */
  public OrdinalSet find() {
    return Objects.requireNonNull(find(() -> false), "nobody stopped it");
  }

  /**
   * As {@link #find()}, unless that takes too long.
   *
   * @param mustStop asked now and then while rows are asked one by one, not while indexes are read
   * @return null if it said yes
   */
  public @Nullable OrdinalSet find(BooleanSupplier mustStop) {
    var asker = new RowAsker(mustStop);
    IndexView view = rows.enter();
    try {
      RoaringBitmap changed = view.changes();
      RoaringBitmap indexed = node.find(view, asker);
      RoaringBitmap found =
          indexed == null
              ? new RoaringBitmap()
              : RoaringBitmap.andNot(indexed, changed); // a copy, the index is not touched
      RoaringBitmap open = indexed == null ? RoaringBitmap.or(view.rows, changed) : changed;
      asker.ask(open, this::matches, found);
      return asker.isStopped() ? null : new OrdinalSet(found);
    } finally {
      view.leave();
    }
  }
}
