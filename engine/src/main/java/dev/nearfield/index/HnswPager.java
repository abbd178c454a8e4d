package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.QueryConflictException;
import dev.nearfield.SearchResult;
import dev.nearfield.observe.SearchSpan;

/**
 * Pages of a walk or of a scan. Rows that were met and scored with full precision wait among the
 * scratch's hits until they are the nearest that were not returned.
 *
 * <p>Threads: one at a time. Owns: its scratch, until closed.
 */
final class HnswPager implements Pager {

  private final Searches searches;
  private final QueryRunner runner;
  private final Candidates candidates;
  private final QueryScratch scratch;
  private final Query query;
  private final SearchSpan span;
  private final int k;

  /** Waiting hits that were returned already: the first of the scratch's. */
  private int dropped;

  private long returned;
  private boolean closed;

  private HnswPager(Searches searches, Query query, QueryScratch scratch) {
    this.searches = searches;
    this.runner = searches.runner;
    this.scratch = scratch;
    this.query = query;
    k = scratch.plan.k;
    span = searches.observer.searches();
    candidates = new Candidates(searches.state, runner, scratch);
    scratch.hits.reset(Integer.MAX_VALUE);
    searches.state.free.pin(); // rows are remembered from page to page
  }

  /** A pager over a scratch, which it gives back when it is closed. */
  static HnswPager open(Searches searches, Query query, QueryScratch scratch) {
    if (query.isRange()) {
      throw new QueryConflictException(
          "a range query has no pages: leave the range out, or search it with a limit k");
    }
    if (query.hasSlack()) {
      throw new QueryConflictException(
          "a pager goes on where its walk stopped, however early: leave slack out");
    }
    searches.runner.plan(query, scratch);
    searches.runner.begin(query.vector(), scratch);
    return new HnswPager(searches, query, scratch);
  }

  @Override
  public SearchResult next() {
    if (closed) {
      throw new IndexClosedException("the pager is closed: take a new one from the index");
    }
    int epoch = searches.lifetime.enter();
    try {
      span.begin();
      runner.armDeadline(query, scratch);
      scratch.search.resetCounts();
      scratch.trace.reset();
      if (!candidates.areExhausted() && !scratch.search.deadline().hasPassed()) {
        meetMore();
      }
      SearchResult page = page();
      span.end(k, page.hits().size(), page.scoredCount(), page.partial());
      return page;
    } finally {
      searches.lifetime.leave(epoch);
    }
  }

  @Override
  public long returnedCount() {
    return returned;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      searches.state.free.unpin();
      searches.scratches.giveBack(scratch);
    }
  }

  private void meetMore() {
    scratch.hits.dropBest(dropped);
    dropped = 0;
    candidates.meet(returned + k);
    scratch.hits.sort();
  }

  /** Hits that wait may have died since they were met. */
  private void leaveOutDead() {
    if (!searches.state.graph.states().areMortal()) {
      return;
    }
    int waiting = scratch.hits.size() - dropped;
    scratch.ensureOrdinals(waiting);
    float[] scores = new float[waiting];
    for (int i = 0; i < waiting; i++) {
      scratch.ordinals[i] = scratch.hits.ordinal(dropped + i);
      scores[i] = scratch.hits.score(dropped + i);
    }
    int live = scratch.search.retainLive(scratch.ordinals, scores, waiting);
    if (live < waiting) {
      scratch.hits.replaceSorted(scratch.ordinals, scores, live);
      dropped = 0;
    }
  }

  private SearchResult page() {
    leaveOutDead();
    int count = Math.min(k, scratch.hits.size() - dropped);
    QueryRunner.sumUp(scratch);
    SearchResult page = searches.result(scratch, dropped, count);
    dropped += count;
    returned += count;
    return page;
  }
}
