package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.filter.RowFilter;
import dev.nearfield.graph.Deadline;
import dev.nearfield.graph.FilteredWalk;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.ResumableWalk;
import dev.nearfield.graph.RowStates;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.index.SearchTrace.Phase;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Answers one query with a filter into a scratch's hits: by a scan of the rows that match, or by a
 * walk that keeps them, whichever costs less; and by the scan after all if the walk gets lost.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class FilteredRunner {

  /*
   * A row that another replaces must match as the one or as the other, so order matters:
   *
   *   1. The search begins: from now on it knows which rows are its answers.
   *   2. The filter is compiled. What a row has is stored before it lives and stays until nobody
   *      can meet the row, so the filter is exact for all answers, those that die meanwhile too.
   *   3. The codes are taken, which hold all rows that the search may meet.
   *
   * After a crash there may be rows that are not linked yet, and have no codes. While they are, all
   * rows that match are scored by their stored vectors.
   *
   * Ids are resolved to rows in step 2, and a replacement moves an id from row to row: where a
   * filter asks for ids, no replacement may come between 1 and 2.
   */

  private final IndexState state;
  private final QueryRunner runner;
  private final ExactScorer exact;
  private final Function<FilterCosts, FilterCosts.Way> planner;

  FilteredRunner(
      IndexState state,
      QueryRunner runner,
      ExactScorer exact,
      Function<FilterCosts, FilterCosts.Way> planner) {
    this.state = state;
    this.runner = runner;
    this.exact = exact;
    this.planner = planner;
  }

  /** Runs the query that was planned in the scratch; hits are not sorted yet. */
  void run(Filter filter, QueryScratch scratch) {
    MatchingRows matches = begin(filter, scratch);
    switch (scratch.plan.kind) {
      case WALK -> nearest(matches, scratch);
      case RANGE -> range(matches, scratch);
      case SCAN -> scanStored(matches, scratch);
    }
  }

  /** Begins a search, and prepares its filter. */
  MatchingRows begin(Filter filter, QueryScratch scratch) {
    RowFilter compiled;
    if (asksForIds(filter)) {
      RowStates states = state.graph.states();
      synchronized (states) {
        compiled = beginAndCompile(filter, scratch);
      }
    } else {
      compiled = beginAndCompile(filter, scratch);
    }
    Deadline deadline = scratch.search.deadline();
    var matches = new MatchingRows(filter, compiled, state.graph.size(), deadline);
    scratch.matches = matches;
    scratch.trace.end(Phase.FILTER);
    return matches;
  }

  private RowFilter beginAndCompile(Filter filter, QueryScratch scratch) {
    state.search.begin(scratch.search);
    return state.records.compile(filter);
  }

  private static boolean asksForIds(Filter filter) {
    return switch (filter) {
      case Filter.IdIn _ -> true;
      case Filter.And(List<Filter> parts) -> parts.stream().anyMatch(FilteredRunner::asksForIds);
      case Filter.Or(List<Filter> parts) -> parts.stream().anyMatch(FilteredRunner::asksForIds);
      case Filter.Not(Filter part) -> asksForIds(part);
      case Filter.OfField _ -> false;
    };
  }

  /** What the ways of a search cost, if rows take so many bytes. */
  FilterCosts costs(MatchingRows matches, int rowBytes, QueryScratch scratch) {
    int rows = state.graph.states().liveCount();
    double fraction = Math.max(matches.fraction(), 1.0 / Math.max(1, rows));
    return new FilterCosts(
        rows,
        fraction,
        scratch.plan.beamWidth,
        rowBytes,
        matches.areIndexed(),
        matches.readRecords());
  }

  private void nearest(MatchingRows matches, QueryScratch scratch) {
    if (scratch.search.unlinkedCount() > 0) {
      scanStored(matches, scratch);
      return;
    }
    FilterCosts costs = costs(matches, state.codes().strideBytes(), scratch);
    matches.way = planner.apply(costs);
    if (matches.way != FilterCosts.Way.SCAN) {
      boolean found = walk(matches, costs, scratch);
      if (found || scratch.search.deadline().hasPassed()) {
        runner.rankWalked(scratch);
        return;
      }
      matches.gaveUp = true;
    }
    scan(matches, scratch);
  }

  /** Walks; returns whether there are k hits. */
  private boolean walk(MatchingRows matches, FilterCosts costs, QueryScratch scratch) {
    find(matches, costs);
    startWalk(matches.repeatedTest(scratch.mask), scratch);
    SearchPlan plan = scratch.plan;
    SearchScratch search = scratch.search;
    FilteredWalk walk = scratch.filtered(state);
    int entry = scratch.trace.entry;
    long limit = costs.workLimit();
    boolean ended =
        matches.way == FilterCosts.Way.SELECT
            ? walk.select(entry, plan.beamWidth, plan.slack, limit)
            : walk.collect(entry, plan.beamWidth, plan.slack, limit);
    matches.readLists = walk.readLists();
    scratch.trace.end(Phase.WALK);
    boolean enough = ended && search.found() >= plan.k;
    if (enough && plan.slack.isSet() && !search.deadline().hasPassed()) {
      scratch.trace.unexpandedCount = search.unexpanded();
    }
    return enough;
  }

  /** Finds the rows that match before a walk, if that pays. */
  private static void find(MatchingRows matches, FilterCosts costs) {
    if (costs.paysToFind(matches.way)) {
      matches.find();
    }
  }

  /** Prepares a walk in which only rows that pass a test are answers. */
  private void startWalk(IntPredicate test, QueryScratch scratch) {
    scratch.search.filter(test);
    scratch.trace.end(Phase.FILTER);
    runner.prepareBegun(scratch);
    runner.descend(scratch);
  }

  /**
   * Scores the rows that match by their codes, and the best again. Are they so few that all would
   * be scored again, that is done at once.
   */
  private void scan(MatchingRows matches, QueryScratch scratch) {
    MatchingRows.Cursor cursor = matches.cursor();
    int count = matches.count();
    if (count != Ordinals.NONE && count <= scratch.plan.rerankCount) {
      scanStored(cursor, scratch);
      return;
    }
    scratch.trace.end(Phase.FILTER);
    if (!matches.gaveUp) {
      runner.prepareBegun(scratch);
    }
    Deadline deadline = scratch.search.deadline();
    FilteredWalk scored = scratch.filtered(state);
    scored.startNowhere(scratch.plan.beamWidth);
    long before = scratch.search.scoredCount();
    int batch = cursor.next(scratch.batch);
    while (batch != Ordinals.NONE) {
      scored.offer(scratch.batch, scratch.search.retainLive(scratch.batch, scratch.scores, batch));
      batch = deadline.check() ? Ordinals.NONE : cursor.next(scratch.batch);
    }
    scratch.trace.scannedCodes = scratch.search.scoredCount() - before;
    scratch.trace.end(Phase.SCAN);
    runner.rankWalked(scratch);
  }

  private void scanStored(MatchingRows matches, QueryScratch scratch) {
    scanStored(matches.cursor(), scratch);
  }

  /** Scores the rows that match by their stored vectors. */
  private void scanStored(MatchingRows.Cursor cursor, QueryScratch scratch) {
    scratch.trace.end(Phase.FILTER);
    exact.prepare(scratch);
    scratch.hits.reset(scratch.plan.k);
    Deadline deadline = scratch.search.deadline();
    int batch = cursor.next(scratch.batch);
    while (batch != Ordinals.NONE) {
      System.arraycopy(scratch.batch, 0, scratch.ordinals, 0, batch);
      exact.scan(scratch.search.retainLive(scratch.ordinals, scratch.scores, batch), scratch);
      batch = deadline.check() ? Ordinals.NONE : cursor.next(scratch.batch);
    }
    scratch.trace.end(Phase.SCAN);
  }

  /** As without a filter, as long as the walk costs less than a scan. */
  private void range(MatchingRows matches, QueryScratch scratch) {
    FilterCosts costs = costs(matches, state.stored.kernel().strideBytes(), scratch);
    if (scratch.search.unlinkedCount() == 0) {
      matches.way = costs.scanOrCollect();
    }
    if (matches.way == FilterCosts.Way.SCAN) {
      scanStored(matches, scratch);
      return;
    }
    exact.prepare(scratch);
    find(matches, costs);
    startWalk(matches.test(scratch.mask), scratch);
    ResumableWalk walk = scratch.resumable(state);
    walk.start(scratch.trace.entry, scratch.plan.beamWidth);
    long limit = costs.workLimit();
    if (!runner.takeRange(walk, limit, scratch)) {
      matches.gaveUp = true;
      scanStored(matches, scratch);
    }
  }

  /**
   * Starts a resumable walk for pages of rows that match, or one that leaves out all rows.
   *
   * @param scans whether to leave out all rows, whatever a walk would cost
   * @return rows that the walk may score before a scan would have been better; 0 if none is walked
   */
  long startResumable(Filter filter, boolean scans, QueryScratch scratch) {
    exact.prepare(scratch);
    MatchingRows matches = begin(filter, scratch);
    FilterCosts costs = costs(matches, state.stored.kernel().strideBytes(), scratch);
    boolean linked = scratch.search.unlinkedCount() == 0;
    boolean walks = linked && !scans && costs.scanOrCollect() == FilterCosts.Way.COLLECT;
    ResumableWalk walk = scratch.resumable(state);
    if (walks) {
      matches.way = FilterCosts.Way.COLLECT;
      find(matches, costs);
      startWalk(matches.test(scratch.mask), scratch);
      walk.start(scratch.trace.entry, scratch.plan.beamWidth);
      return costs.workLimit();
    }
    if (matches.areIndexed()) {
      matches.find();
    }
    scratch.search.filter(matches.test(scratch.mask));
    walk.startNowhere();
    return 0;
  }
}
