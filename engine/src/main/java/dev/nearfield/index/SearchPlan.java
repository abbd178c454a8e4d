package dev.nearfield.index;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.QueryConflictException;

/**
 * How one query will be answered: its parameters, checked, with defaults filled in. Kept in a
 * scratch and overwritten by the next search, so that planning allocates nothing.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class SearchPlan {

  /** Codes of 7 bits misplace few rows: twice {@code k} and a quarter of the beam catch them. */
  private static final int RERANK_PER_HIT = 2;

  private static final int BEAM_PER_RERANK = 4;

  /** The ways to answer. */
  enum Kind {
    /** The k nearest, by a walk and a rerank. */
    WALK,
    /** All rows of a range, by a walk that goes on as long as it finds some. */
    RANGE,
    /** Every row scored. */
    SCAN
  }

  Kind kind = Kind.WALK;
  int k;
  int beamWidth;
  int rerankCount;
  float minScore;

  /** Plans a query for an index. */
  void set(Query query, IndexState state) {
    if (query.isExact()) {
      kind = Kind.SCAN;
      k = query.k();
      beamWidth = 0;
      rerankCount = 0;
    } else if (query.isRange()) {
      kind = Kind.RANGE;
      k = query.k();
      beamWidth = query.beamWidth();
      rerankCount = 0;
    } else {
      int rerank = query.rerankCount();
      int width = query.beamWidth();
      walk(query.k(), width, rerank == 0 ? defaultRerankCount(query.k(), width, state) : rerank);
    }
    minScore = query.minScore();
    if (query.hasRadius() && state.options.metric() != Metric.SQUARED_L2) {
      throw new QueryConflictException(
          "a radius is a squared distance, the index compares by %s: use minScore"
              .formatted(state.options.metric()));
    }
  }

  /** Plans a walk for the {@code k} nearest. */
  void walk(int k, int beamWidth, int rerankCount) {
    OutOfRangeException.check("k", k, 1, Query.MAX_BEAM_WIDTH);
    OutOfRangeException.check("beamWidth", beamWidth, k, Query.MAX_BEAM_WIDTH);
    OutOfRangeException.check("rerankCount", rerankCount, k, beamWidth);
    kind = Kind.WALK;
    this.k = k;
    this.beamWidth = beamWidth;
    this.rerankCount = rerankCount;
    minScore = Float.NEGATIVE_INFINITY;
  }

  /** Rows reranked by default. */
  static int defaultRerankCount(int k, int beamWidth, IndexState state) {
    if (state.hasExactCodes()) {
      return k;
    }
    return Math.min(beamWidth, Math.max(RERANK_PER_HIT * k, beamWidth / BEAM_PER_RERANK));
  }
}
