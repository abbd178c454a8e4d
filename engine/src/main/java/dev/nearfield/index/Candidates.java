package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.graph.Deadline;
import dev.nearfield.graph.ResumableWalk;

/**
 * Meets an index's rows for a pager, about nearest first, until every row was met; each becomes one
 * of the scratch's hits.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the scratch.
 */
final class Candidates {

  private final QueryRunner runner;
  private final QueryScratch scratch;
  private final ResumableWalk walk;
  private boolean scans;
  private final int beamWidth;

  /*
   * More rows are met than were asked for, so that the last hit of a page does not depend on how
   * codes were rounded, or on which of equally near rows was met first. Deeper down rows lie closer
   * together in rank, so codes misplace them further: the lead grows with the depth.
   */

  private static final int DEPTH_PER_LEAD = 2;

  private final int smallestLead;

  /** Rows that a walk may still score before a scan would have been better. */
  private long workLeft = Long.MAX_VALUE;

  private boolean started;
  private boolean walkedAll;
  private boolean exhausted;
  private long met;

  /** Rows for the query and the plan in the scratch. */
  Candidates(IndexState state, QueryRunner runner, QueryScratch scratch) {
    this.runner = runner;
    this.scratch = scratch;
    SearchPlan plan = scratch.plan;
    walk = scratch.resumable(state);
    scans = plan.kind == SearchPlan.Kind.SCAN;
    beamWidth = plan.beamWidth;
    smallestLead = state.hasExactCodes() ? beamWidth : plan.rerankCount - plan.k;
  }

  /** Whether every row was met. */
  boolean areExhausted() {
    return exhausted;
  }

  /** Goes on until {@code count} rows were met in all, or all rows, or the deadline passed. */
  void meet(long count) {
    Deadline deadline = scratch.search.deadline();
    if (!started) {
      started = true;
      start();
      deadline.check();
    }
    walk.limitWork(workLeft);
    long goal = count + Math.max(smallestLead, count / DEPTH_PER_LEAD);
    while (!exhausted && (scans || met < goal) && !deadline.hasPassed()) {
      if (walkedAll) {
        meetUnreached();
      } else {
        meetNearest();
      }
      deadline.check();
    }
    if (workLeft < Long.MAX_VALUE) {
      workLeft -= scratch.search.scoredCount(); // counted anew for each page
    }
  }

  private void start() {
    Filter filter = scratch.plan.filter;
    if (filter == null) {
      runner.startResumable(scans, scratch);
      runner.scanUnlinked(scratch); // beside those met: they need not be the nearest
    } else {
      long limit = runner.filtered().startResumable(filter, scans, scratch);
      scans |= limit == 0;
      workLeft = limit;
    }
    walkedAll = scans;
  }

  private void meetNearest() {
    int block = Math.min(beamWidth, QueryRunner.RERANK_BLOCK);
    int count = walk.take(block, scratch.ordinals, scratch.scores);
    runner.offer(count, scratch);
    met += count;
    walkedAll = count == 0 && !scratch.search.deadline().hasPassed();
    if (!scans && scratch.search.scoredCount() > workLeft) {
      scans = true; // from here on all that was not met is met, whether a walk leads there or not
      walk.stop();
    }
  }

  /** A walk may leave out rows to which no link leads; a scan leaves out all. */
  private void meetUnreached() {
    int count = walk.takeUnreached(QueryScratch.BATCH, scratch.ordinals, scratch.scores);
    runner.offerScanned(count, scratch);
    met += count;
    exhausted = walk.isExhausted();
  }
}
