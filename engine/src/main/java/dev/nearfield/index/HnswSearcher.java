package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.Query;
import dev.nearfield.Searcher;
import dev.nearfield.observe.SearchSpan;
import dev.nearfield.storage.KeyType;
import java.util.UUID;

/** A searcher with a scratch of its own. */
final class HnswSearcher implements Searcher {

  private final Searches searches;
  private final QueryRunner runner;
  private final QueryScratch scratch;
  private final HitIds ids;
  private final SearchSpan span;
  private boolean closed;

  HnswSearcher(Searches searches, QueryScratch scratch) {
    this.searches = searches;
    this.runner = searches.runner;
    this.scratch = scratch;
    span = searches.observer.searches();
    ids = new HitIds(searches.state.ids);
    scratch.clearResult(); // that of the scratch's last user
  }

  @Override
  public int search(float[] vector, int k, int beamWidth) {
    return search(
        vector, k, beamWidth, SearchPlan.defaultRerankCount(k, beamWidth, searches.state));
  }

  @Override
  public int search(float[] vector, int k, int beamWidth, int rerankCount) {
    int epoch = enter();
    try {
      span.begin();
      scratch.plan.walk(k, beamWidth, rerankCount);
      runner.search(vector, scratch);
      return finish();
    } finally {
      searches.lifetime.leave(epoch);
    }
  }

  @Override
  public int search(Query query) {
    int epoch = enter();
    try {
      span.begin();
      runner.search(query, scratch);
      return finish();
    } finally {
      searches.lifetime.leave(epoch);
    }
  }

  private int finish() {
    ids.copy(scratch.hits);
    int count = scratch.hits.size();
    span.end(scratch.plan.k, count, scratch.scoredCount, scratch.partial);
    return count;
  }

  @Override
  public float score(int rank) {
    checkOpen();
    return scratch.hits.score(rank);
  }

  @Override
  public long longId(int rank) {
    return ids.longAt(checked(rank, KeyType.LONG));
  }

  @Override
  public String stringId(int rank) {
    return ids.stringAt(checked(rank, KeyType.STRING));
  }

  @Override
  public UUID uuidId(int rank) {
    return ids.uuidAt(checked(rank, KeyType.UUID));
  }

  @Override
  public long scoredCount() {
    checkOpen();
    return scratch.scoredCount;
  }

  @Override
  public int rerankCount() {
    checkOpen();
    return scratch.rerankCount;
  }

  @Override
  public boolean partial() {
    checkOpen();
    return scratch.partial;
  }

  @Override
  public boolean stoppedEarly() {
    checkOpen();
    return scratch.trace.unexpandedCount > 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      searches.scratches.giveBack(scratch);
    }
  }

  /** Checks that an id of the type may be asked for at a rank. */
  private int checked(int rank, KeyType type) {
    checkOpen();
    ids.require(type);
    scratch.hits.score(rank); // refuses a rank that no hit has
    return rank;
  }

  private int enter() {
    checkOpen();
    return searches.lifetime.enter();
  }

  /** A closed searcher's scratch may already serve somebody else. */
  private void checkOpen() {
    if (closed) {
      throw new IndexClosedException("the searcher is closed: take a new one from the index");
    }
    searches.lifetime.requireOpen();
  }
}
