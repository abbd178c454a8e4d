package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.Query;
import dev.nearfield.Searcher;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.util.UUID;

/** A searcher with a scratch of its own. */
final class HnswSearcher implements Searcher {

  private final Searches searches;
  private final QueryRunner runner;
  private final QueryScratch scratch;
  private boolean closed;

  HnswSearcher(Searches searches, QueryScratch scratch) {
    this.searches = searches;
    this.runner = searches.runner;
    this.scratch = scratch;
    scratch.clearResult(); // that of the scratch's last user
  }

  @Override
  public int search(float[] vector, int k, int beamWidth) {
    return search(
        vector, k, beamWidth, SearchPlan.defaultRerankCount(k, beamWidth, searches.state));
  }

  @Override
  public int search(float[] vector, int k, int beamWidth, int rerankCount) {
    enter();
    try {
      scratch.plan.walk(k, beamWidth, rerankCount);
      runner.search(vector, scratch);
      return scratch.hits.size();
    } finally {
      searches.lifetime.leave();
    }
  }

  @Override
  public int search(Query query) {
    enter();
    try {
      runner.search(query, scratch);
      return scratch.hits.size();
    } finally {
      searches.lifetime.leave();
    }
  }

  @Override
  public float score(int rank) {
    checkOpen();
    return scratch.hits.score(rank);
  }

  @Override
  public long longId(int rank) {
    KeyTable ids = enterForId(KeyType.LONG);
    try {
      return ids.longAt(scratch.hits.ordinal(rank));
    } finally {
      searches.lifetime.leave();
    }
  }

  @Override
  public String stringId(int rank) {
    KeyTable ids = enterForId(KeyType.STRING);
    try {
      return ids.stringAt(scratch.hits.ordinal(rank));
    } finally {
      searches.lifetime.leave();
    }
  }

  @Override
  public UUID uuidId(int rank) {
    KeyTable ids = enterForId(KeyType.UUID);
    try {
      return ids.uuidAt(scratch.hits.ordinal(rank));
    } finally {
      searches.lifetime.leave();
    }
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

  private KeyTable enterForId(KeyType type) {
    enter();
    try {
      return searches.idsOf(type);
    } catch (RuntimeException failure) {
      searches.lifetime.leave();
      throw failure;
    }
  }

  private void enter() {
    checkOpen();
    searches.lifetime.enter();
  }

  /** A closed searcher's scratch may already serve somebody else. */
  private void checkOpen() {
    if (closed) {
      throw new IndexClosedException("the searcher is closed: take a new one from the index");
    }
    searches.lifetime.requireOpen();
  }
}
