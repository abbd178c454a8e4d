package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.Query;
import dev.nearfield.graph.ResumableWalk;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.graph.Slack;
import dev.nearfield.index.SearchTrace.Phase;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers one query into a scratch's hits: a walk over the codes, then a rerank of the nearest with
 * full precision; or a walk through a range; or a scan of all rows.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class QueryRunner {

  /** Rows reranked between two looks at the clock, and rows of a range taken at once. */
  static final int RERANK_BLOCK = 64;

  private final IndexState state;
  private final Calibrations calibrations;
  private final ExactScorer exact;
  private final Reranker reranker;
  private final FilteredRunner filtered;
  private final LongSupplier clock;

  /** A runner whose deadlines are told by a clock of nanoseconds. */
  QueryRunner(IndexState state, Calibrations calibrations, LongSupplier clock) {
    this(state, calibrations, clock, FilterCosts::cheapest);
  }

  /** A runner that chooses in its own way how queries with filters find the nearest rows. */
  QueryRunner(
      IndexState state,
      Calibrations calibrations,
      LongSupplier clock,
      Function<FilterCosts, FilterCosts.Way> planner) {
    this.state = state;
    this.calibrations = calibrations;
    this.exact = new ExactScorer(state);
    this.reranker = new Reranker(exact);
    this.filtered = new FilteredRunner(state, this, exact, planner);
    this.clock = clock;
  }

  /** Now, on the clock of the deadlines. */
  long now() {
    return clock.getAsLong();
  }

  /** Checks a query, plans it, and runs it. */
  void search(Query query, QueryScratch scratch) {
    long start = query.deadlineNanos() == Query.NO_DEADLINE ? 0 : now();
    plan(query, scratch);
    search(query, start, scratch);
  }

  /** Checks a query's parameters and fills in what it leaves open. */
  void plan(Query query, QueryScratch scratch) {
    scratch.plan.set(query, state, calibrations);
  }

  /** Runs a query that was planned in the scratch; its time began at {@code startNanos}. */
  void search(Query query, long startNanos, QueryScratch scratch) {
    armDeadline(query, startNanos, scratch);
    begin(query.vector(), scratch);
    run(scratch);
  }

  /** Sets the deadline of a query whose time begins now. */
  void armDeadline(Query query, QueryScratch scratch) {
    armDeadline(query, query.deadlineNanos() == Query.NO_DEADLINE ? 0 : now(), scratch);
  }

  /** Runs the walk that was planned in the scratch, without a deadline. */
  void search(float[] vector, QueryScratch scratch) {
    scratch.search.deadline().disarm();
    begin(vector, scratch);
    run(scratch);
  }

  /** Sets the deadline of a query whose time began at {@code startNanos}. */
  void armDeadline(Query query, long startNanos, QueryScratch scratch) {
    long nanos = query.deadlineNanos();
    if (nanos == Query.NO_DEADLINE) {
      scratch.search.deadline().disarm();
    } else {
      scratch.search.deadline().arm(clock, startNanos + nanos);
    }
  }

  /** Checks and keeps the vector, and forgets the last search. */
  void begin(float[] vector, QueryScratch scratch) {
    scratch.clearResult();
    scratch.search.resetCounts();
    scratch.trace.reset();
    state.check.accept(vector, scratch.vector);
  }

  /** Encodes the vector as a query of the walk. */
  private void prepareWalk(QueryScratch scratch) {
    state.search.begin(scratch.search);
    prepareBegun(scratch);
  }

  /** Encodes the vector as a query of a walk whose search has begun. */
  void prepareBegun(QueryScratch scratch) {
    scratch.codes = state.prepareBegun(scratch);
    scratch.trace.end(Phase.PREPARE);
  }

  private void run(QueryScratch scratch) {
    Filter filter = scratch.plan.filter;
    if (!scratch.search.deadline().hasPassed()) {
      if (filter != null) {
        filtered.run(filter, scratch);
      } else {
        runUnfiltered(scratch);
      }
    }
    finish(scratch);
  }

  private void runUnfiltered(QueryScratch scratch) {
    switch (scratch.plan.kind) {
      case WALK -> walk(scratch);
      case RANGE -> range(scratch);
      case SCAN -> scan(scratch);
    }
  }

  /** Sorts the hits and sums up. */
  static void finish(QueryScratch scratch) {
    scratch.hits.sort();
    sumUp(scratch);
  }

  /** Says in the scratch what the search cost and whether it came to its end. */
  static void sumUp(QueryScratch scratch) {
    scratch.scoredCount = scratch.search.scoredCount() + scratch.trace.scannedCount;
    scratch.partial = scratch.search.deadline().hasPassed();
  }

  private void walk(QueryScratch scratch) {
    prepareWalk(scratch);
    descend(scratch);
    walkOn(scratch);
  }

  /** Finds where on level 0 to enter, for the query that was prepared. */
  void descend(QueryScratch scratch) {
    scratch.trace.entry = state.search.descend(scratch.search);
    scratch.trace.medoidCount = scratch.search.medoidCount();
    scratch.trace.topLevel = scratch.search.topLevel();
    scratch.trace.descentScoredCount = scratch.search.scoredCount();
    scratch.trace.end(Phase.DESCEND);
  }

  /** The first half of a walk, for {@link #searchFrom}. */
  Descent descend(float[] vector, QueryScratch scratch) {
    scratch.search.deadline().disarm();
    begin(vector, scratch);
    prepareWalk(scratch);
    descend(scratch);
    return Descent.of(scratch);
  }

  /** The second half of a walk: as {@link #search(Query, long, QueryScratch)} in all. */
  void searchFrom(Descent descent, Query query, long startNanos, QueryScratch scratch) {
    armDeadline(query, startNanos, scratch);
    begin(query.vector(), scratch);
    if (!scratch.search.deadline().hasPassed()) {
      prepareWalk(scratch);
      descent.restore(scratch);
      walkOn(scratch);
    }
    finish(scratch);
  }

  /** Walks on level 0 from the entry that was found, and scores the best again. */
  private void walkOn(QueryScratch scratch) {
    SearchPlan plan = scratch.plan;
    SearchScratch walk = scratch.search;
    state.search.searchBase(scratch.trace.entry, plan.beamWidth, plan.slack, walk);
    if (plan.slack.isSet() && !walk.deadline().hasPassed()) {
      scratch.trace.unexpandedCount = walk.unexpanded();
    }
    scratch.trace.end(Phase.WALK);
    if (isTooFew(walk.found() + walk.unlinkedCount(), scratch)) {
      scan(scratch); // so few links per row that the walk did not meet k of them
      return;
    }
    rankWalked(scratch);
    if (walk.unlinkedCount() > 0) {
      scanUnlinked(scratch);
      if (isTooFew(scratch.hits.size(), scratch)) { // as some of them died
        scan(scratch);
      }
    }
  }

  /** Makes hits of the best of the scratch's beam, by their stored vectors. */
  void rankWalked(QueryScratch scratch) {
    scratch.hits.reset(scratch.plan.k);
    if (state.hasExactCodes()) {
      takeBest(scratch.plan.k, scratch);
    } else {
      reranker.rerank(scratch);
    }
    scratch.trace.end(Phase.RERANK);
  }

  /** Whether there are more rows to find than so many. */
  private boolean isTooFew(int found, QueryScratch scratch) {
    int wanted = Math.min(scratch.plan.k, state.graph.states().liveCount());
    return found < wanted && !scratch.search.deadline().hasPassed();
  }

  /**
   * Scores the rows that were not linked when the search began: after a crash, those that only the
   * log had. Walks leave them out, so none is met twice.
   */
  void scanUnlinked(QueryScratch scratch) {
    SearchScratch walk = scratch.search;
    int total = walk.unlinkedCount();
    if (total == 0) {
      return;
    }
    exact.prepare(scratch);
    for (int from = 0; from < total && !walk.deadline().check(); from += QueryScratch.BATCH) {
      exact.scan(
          walk.unlinked(from, QueryScratch.BATCH, scratch.ordinals, scratch.scores), scratch);
    }
    scratch.trace.end(Phase.SCAN);
  }

  /**
   * Walks, and scores the whole beam with full precision, to see what a rerank could find.
   *
   * @param slack with which to walk
   * @param scores receives the exact scores in the order of the codes' scores, shape {@code
   *     [width]}
   * @param bounds receives what a rerank takes for the largest scores that the rows may have
   * @return rows in the beam but for the query itself
   */
  int beamScores(
      SampleQuery query,
      int width,
      Slack slack,
      float[] scores,
      float[] bounds,
      QueryScratch scratch) {
    scratch.search.deadline().disarm();
    begin(query.vector(), scratch);
    prepareWalk(scratch);
    state.search.searchBase(state.search.descend(scratch.search), width, slack, scratch.search);
    int count = 0;
    scratch.ensureOrdinals(width);
    for (int rank = 0; rank < scratch.search.found(); rank++) {
      int ordinal = scratch.search.foundOrdinal(rank);
      if (ordinal != query.self()) {
        bounds[count] = scratch.search.foundScore(rank);
        scratch.ordinals[count++] = ordinal;
      }
    }
    reranker.bounds(count, scratch, bounds);
    exact.prepare(scratch);
    exact.scores(count, scratch, scores);
    return count;
  }

  private void scan(QueryScratch scratch) {
    beginScan(scratch);
    int size = state.graph.size();
    for (int first = 0; first < size; first += QueryScratch.BATCH) {
      scanRun(first, Math.min(QueryScratch.BATCH, size - first), scratch);
      if (scratch.search.deadline().hasPassed()) {
        break;
      }
    }
    scratch.trace.end(Phase.SCAN);
  }

  /** Arranges the vector for a scan and empties the hits. */
  void beginScan(QueryScratch scratch) {
    state.search.begin(scratch.search);
    exact.prepare(scratch);
    scratch.hits.reset(scratch.plan.k);
  }

  /** Scores {@code count} consecutive rows, at most a batch, and looks at the clock. */
  void scanRun(int first, int count, QueryScratch scratch) {
    for (int i = 0; i < count; i++) {
      scratch.ordinals[i] = first + i;
    }
    exact.scan(scratch.search.retainLive(scratch.ordinals, scratch.scores, count), scratch);
    scratch.search.deadline().check();
  }

  /**
   * The walk's scores are exact: its first {@code k} are the hits, and whoever ties with the last.
   */
  private static void takeBest(int k, QueryScratch scratch) {
    SearchScratch walk = scratch.search;
    int found = walk.found();
    for (int rank = 0; rank < found; rank++) {
      if (rank >= k && walk.foundScore(rank) < walk.foundScore(k - 1)) {
        break;
      }
      scratch.hits.offer(walk.foundOrdinal(rank), walk.foundScore(rank));
    }
  }

  private void range(QueryScratch scratch) {
    startResumable(false, scratch);
    takeRange(scratch.resumable(state), Long.MAX_VALUE, scratch);
  }

  /**
   * Takes rows block by block, until a whole block lies outside the range or after the k-th.
   *
   * @param workLimit rows scored by the search after which to give up
   * @return whether the range was walked through, or the deadline passed
   */
  boolean takeRange(ResumableWalk walk, long workLimit, QueryScratch scratch) {
    SearchScratch search = scratch.search;
    scratch.hits.reset(scratch.plan.k);
    int block = Math.min(scratch.plan.beamWidth, RERANK_BLOCK);
    scanUnlinked(scratch);
    boolean goesOn = true;
    walk.limitWork(workLimit);
    while (goesOn && search.scoredCount() <= workLimit) {
      int count = walk.take(block, scratch.ordinals, scratch.scores);
      goesOn = offer(count, scratch) > 0 && !search.deadline().check();
    }
    scratch.trace.end(Phase.WALK);
    boolean cutShort = search.scoredCount() > workLimit && !search.deadline().hasPassed();
    return !goesOn && !cutShort; // a walk that was cut short may have met nothing of the range
  }

  /** Starts a resumable walk with the plan's beam width, or one that leaves out all rows. */
  void startResumable(boolean scans, QueryScratch scratch) {
    exact.prepare(scratch);
    if (scans) {
      state.search.begin(scratch.search);
      scratch.resumable(state).startNowhere();
    } else {
      prepareWalk(scratch);
      descend(scratch);
      scratch.resumable(state).start(scratch.trace.entry, scratch.plan.beamWidth);
    }
  }

  /**
   * Offers the first {@code count} of the scratch's ordinals, with the scores beside them where
   * codes are exact, else with full precision.
   *
   * @return rows that became hits
   */
  int offer(int count, QueryScratch scratch) {
    if (!state.hasExactCodes()) {
      OrdinalSort.sort(scratch.ordinals, count);
      return exact.rerank(count, scratch);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      boolean inRange = scratch.scores[i] >= scratch.plan.minScore;
      kept += inRange && scratch.hits.offer(scratch.ordinals[i], scratch.scores[i]) ? 1 : 0;
    }
    return kept;
  }

  /** What prepares queries with a filter. */
  FilteredRunner filtered() {
    return filtered;
  }

  /** Offers the first {@code count} of the scratch's ordinals as rows of a scan. */
  void offerScanned(int count, QueryScratch scratch) {
    exact.scan(count, scratch);
  }
}
