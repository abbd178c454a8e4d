package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.Searcher;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.util.UUID;

/** A searcher with a scratch of its own. */
final class HnswSearcher implements Searcher {

  private final HnswIndex index;
  private final QueryRunner runner;
  private final QueryScratch scratch;
  private boolean closed;

  HnswSearcher(HnswIndex index, QueryRunner runner, QueryScratch scratch) {
    this.index = index;
    this.runner = runner;
    this.scratch = scratch;
    scratch.clearResult(); // that of the scratch's last user
  }

  @Override
  public int search(float[] vector, int k, int beamWidth) {
    return search(vector, k, beamWidth, runner.defaultRerankCount(k, beamWidth));
  }

  @Override
  public int search(float[] vector, int k, int beamWidth, int rerankCount) {
    enter();
    try {
      runner.search(vector, k, beamWidth, rerankCount, scratch);
      return scratch.hits.size();
    } finally {
      index.leave();
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
      index.leave();
    }
  }

  @Override
  public String stringId(int rank) {
    KeyTable ids = enterForId(KeyType.STRING);
    try {
      return ids.stringAt(scratch.hits.ordinal(rank));
    } finally {
      index.leave();
    }
  }

  @Override
  public UUID uuidId(int rank) {
    KeyTable ids = enterForId(KeyType.UUID);
    try {
      return ids.uuidAt(scratch.hits.ordinal(rank));
    } finally {
      index.leave();
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
  public void close() {
    if (!closed) {
      closed = true;
      index.giveBack(scratch);
    }
  }

  private KeyTable enterForId(KeyType type) {
    enter();
    try {
      return index.idsOf(type);
    } catch (RuntimeException failure) {
      index.leave();
      throw failure;
    }
  }

  private void enter() {
    checkOpen();
    index.enter();
  }

  /** A closed searcher's scratch may already serve somebody else. */
  private void checkOpen() {
    if (closed) {
      throw new IndexClosedException("the searcher is closed: take a new one from the index");
    }
    index.requireOpen();
  }
}
