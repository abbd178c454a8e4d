package dev.nearfield.index;

import dev.nearfield.filter.RowFilter;
import dev.nearfield.graph.Deadline;
import java.util.function.IntPredicate;
import org.agrona.collections.Int2IntHashMap;

/**
 * A filter that reads records, and what it said of the rows that it was asked about: a walk asks
 * about the same rows at each step, and reading a record costs a hundred times what looking here
 * does.
 *
 * <p>Threads: one at a time. Owns: an answer per row that was asked about, on the heap.
 */
final class AskedOnce implements IntPredicate {

  /** A step of a walk may ask about hundreds of rows: the clock is read meanwhile too. */
  private static final int ROWS_PER_LOOK = 64;

  private static final int UNKNOWN = -1;
  private static final int NO = 0;
  private static final int YES = 1;

  private final RowFilter filter;
  private final Deadline deadline;
  private final Int2IntHashMap answers = new Int2IntHashMap(UNKNOWN);

  AskedOnce(RowFilter filter, Deadline deadline) {
    this.filter = filter;
    this.deadline = deadline;
  }

  @Override
  public boolean test(int ordinal) {
    int known = answers.get(ordinal);
    return (known == UNKNOWN ? ask(ordinal) : known) == YES;
  }

  private int ask(int ordinal) {
    int answer = filter.matches(ordinal) ? YES : NO;
    answers.put(ordinal, answer);
    if (answers.size() % ROWS_PER_LOOK == 0) {
      deadline.check();
    }
    return answer;
  }
}
