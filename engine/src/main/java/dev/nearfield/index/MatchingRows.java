package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.filter.OrdinalBatches;
import dev.nearfield.filter.OrdinalSet;
import dev.nearfield.filter.RowFilter;
import dev.nearfield.graph.Deadline;
import dev.nearfield.graph.Ordinals;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows that match a query's filter, dead ones included: about how many they are, whether one is
 * among them, and, once somebody wants to know, which.
 *
 * <p>Threads: one at a time. Owns: the set of those that were found, on the heap.
 */
final class MatchingRows {

  private final Filter filter;
  private final RowFilter compiled;
  private final double fraction;
  private final int size;
  private final Deadline deadline;
  private @Nullable OrdinalSet found;

  /** How the query is answered, for {@code explain}. */
  FilterCosts.Way way = FilterCosts.Way.SCAN;

  boolean gaveUp;

  /** Lists that a selective walk read behind rows that do not match. */
  long readLists;

  /**
   * Rows of a search.
   *
   * @param size one more than the highest ordinal that the search may meet
   * @param deadline the search's
   */
  MatchingRows(Filter filter, RowFilter compiled, int size, Deadline deadline) {
    this.filter = filter;
    this.compiled = compiled;
    this.size = size;
    this.deadline = deadline;
    fraction = compiled.estimate();
  }

  Filter filter() {
    return filter;
  }

  RowFilter compiled() {
    return compiled;
  }

  /** About which fraction of the rows match, 0 to 1. */
  double fraction() {
    return fraction;
  }

  /** Whether the rows are found by an index, not by reading every record. */
  boolean areIndexed() {
    return compiled.isIndexed();
  }

  /** How many rows match; {@link Ordinals#NONE} while they are not found. */
  int count() {
    return found == null ? Ordinals.NONE : found.size();
  }

  /** Whether records are read to ask about a row, if only of what an index left. */
  boolean readRecords() {
    return !compiled.undeclared().isEmpty();
  }

  /**
   * Finds all rows; or none, if the deadline passes while their records are read. Then each is
   * asked where it is met, as without an index.
   */
  void find() {
    if (found == null && !deadline.hasPassed()) {
      found = compiled.find(deadline::check);
    }
  }

  /**
   * A test for single rows, each of which is asked about once or twice.
   *
   * @param mask a scratch's, filled if the rows are found
   */
  IntPredicate test(OrdinalMask mask) {
    if (found == null) {
      return compiled::matches;
    }
    mask.fill(found, size);
    return mask;
  }

  /**
   * A test for single rows that are asked about again and again, as those are that a walk has met
   * and not left behind: a record is read once.
   *
   * @param mask as above
   */
  IntPredicate repeatedTest(OrdinalMask mask) {
    return found == null && readRecords() ? new AskedOnce(compiled, deadline) : test(mask);
  }

  /** Begins to go through all rows. */
  Cursor cursor() {
    if (areIndexed()) {
      find();
    }
    OrdinalSet known = found;
    return known == null ? new Asked() : new Found(known.batches(), size);
  }

  /** Goes through the rows that match, ascending. */
  sealed interface Cursor {

    /**
     * Hands out some of the next rows.
     *
     * @param ordinals receives them
     * @return how many they are, perhaps none although more follow; {@link Ordinals#NONE} at the
     *     end
     */
    int next(int[] ordinals);
  }

  /**
   * Rows that an index has found, but for newer ones than the search may meet: of a bulk add what a
   * row has comes before the row.
   */
  private record Found(OrdinalBatches batches, int size) implements Cursor {

    @Override
    public int next(int[] ordinals) {
      int count = batches.next(ordinals);
      while (count > 0 && ordinals[count - 1] >= size) {
        count--;
      }
      return count == 0 ? Ordinals.NONE : count;
    }
  }

  /** All rows, asked one by one, until the deadline has passed. */
  private final class Asked implements Cursor {

    /** A power of two, and about as many microseconds if records are read. */
    private static final int ROWS_PER_LOOK = 64;

    private int next;

    @Override
    public int next(int[] ordinals) {
      if (next == size) {
        return Ordinals.NONE;
      }
      int end = (int) Math.min(size, (long) next + ordinals.length);
      int count = 0;
      while (next < end) {
        if (compiled.matches(next)) {
          ordinals[count++] = next;
        }
        next++;
        if (next % ROWS_PER_LOOK == 0 && deadline.check()) {
          break;
        }
      }
      return count;
    }
  }
}
