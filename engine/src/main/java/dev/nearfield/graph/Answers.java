package dev.nearfield.graph;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a walk may return. The others lead it on, and take no room in its beam: dead ones,
 * those that a filter keeps out, and those that were linked while the search ran, as it looks at
 * them besides.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class Answers {

  private final RowStates.Snapshot snapshot;
  private @Nullable RowStates states;
  private @Nullable IntPredicate filter;
  private @Nullable UnlinkedRows unlinked;
  private int firstUnlinked;

  /** Answers of searches that see the states as a snapshot says. */
  Answers(RowStates.Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Describes the answers of another search.
   *
   * @param states says which rows are dead; null if none are
   * @param filter says which rows pass; null if all do
   */
  void reset(@Nullable RowStates states, @Nullable IntPredicate filter) {
    this.states = states;
    this.filter = filter;
  }

  /** Leaves out rows from a position on; none if there are none. */
  void leaveOut(UnlinkedRows rows, int from) {
    unlinked = from < rows.count() ? rows : null;
    firstUnlinked = from;
  }

  /** Whether a row may be returned. */
  boolean mayInclude(int ordinal) {
    return (states == null || snapshot.mayLive(states, ordinal))
        && (unlinked == null || !unlinked.contains(ordinal, firstUnlinked))
        && (filter == null || filter.test(ordinal));
  }
}
