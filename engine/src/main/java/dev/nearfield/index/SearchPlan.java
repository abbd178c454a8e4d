package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.Calibration.Point;
import dev.nearfield.Explanation.Origin;
import dev.nearfield.Filter;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.QueryConflictException;
import dev.nearfield.graph.Slack;
import org.jspecify.annotations.Nullable;

/**
 * How one query will be answered: its parameters, checked, with defaults filled in. Kept in a
 * scratch and overwritten by the next search, so that planning allocates nothing.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class SearchPlan {

  /*
   * Codes of 7 bits misplace few rows: twice k and a quarter of the beam catch them. Where a codec
   * knows the error of its codes, the beam is the limit, and their bounds say what is scored again.
   */

  private static final int RERANK_PER_HIT = 2;

  private static final int BEAM_PER_RERANK = 4;

  /** What a slack needs is not there. */
  static final String NO_DISTANCES =
      "slack is a share of a distance, the index compares by DOT: leave it out, or compare unit"
          + " vectors by COSINE";

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
  Origin origin = Origin.DEFAULTS;
  int k;
  int beamWidth;
  int rerankCount;
  float minScore;

  /** What hits must match; null if anything will do. */
  @Nullable Filter filter;

  /** When the walk may stop early. */
  final Slack slack = new Slack();

  /** The last point looked up, as the next query most likely asks for the same. */
  private @Nullable Calibration pointSource;

  private @Nullable Point point;
  private int pointRank;
  private int pointK;
  private double pointRecall;

  /** Plans a query for an index. */
  void set(Query query, IndexState state, Calibrations calibrations) {
    switch (kindOf(query)) {
      case SCAN -> scan(query.k());
      case RANGE -> range(query.k(), query.beamWidth());
      case WALK -> walk(query, state, calibrations);
    }
    minScore = query.minScore();
    filter = query.filter().orElse(null);
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
    set(Kind.WALK, k, beamWidth, rerankCount);
  }

  /** Plans a scan for the {@code k} nearest. */
  void scan(int k) {
    set(Kind.SCAN, k, 0, 0);
  }

  /** Rows reranked by default. */
  static int defaultRerankCount(int k, int beamWidth, IndexState state) {
    if (state.hasExactCodes()) {
      return k;
    }
    if (state.codes().codec().hasBounds()) {
      return beamWidth;
    }
    return Math.min(beamWidth, Math.max(RERANK_PER_HIT * k, beamWidth / BEAM_PER_RERANK));
  }

  private static Kind kindOf(Query query) {
    if (query.isExact()) {
      return Kind.SCAN;
    }
    return query.isRange() ? Kind.RANGE : Kind.WALK;
  }

  private void range(int k, int beamWidth) {
    set(Kind.RANGE, k, beamWidth, 0);
  }

  private void walk(Query query, IndexState state, Calibrations calibrations) {
    if (query.hasRecall()) {
      Calibration calibration = calibrations.require(query);
      int rows = state.graph.states().liveCount();
      if (rows <= query.k()) {
        scan(query.k()); // all rows are hits: nothing to promise, and no walk is cheaper
        return;
      }
      Point found = point(query, calibration);
      walk(query.k(), found.beamWidth(), found.rerankCount());
      setSlack(pointRank, found.slack(), state);
      boolean stale = calibration.isStaleAt(rows, state.medoidStamp());
      origin = stale ? Origin.STALE_CALIBRATION : Origin.CALIBRATION;
      return;
    }
    int rerank = query.rerankCount();
    int width = query.beamWidth();
    walk(query.k(), width, rerank == 0 ? defaultRerankCount(query.k(), width, state) : rerank);
    setSlack(query.k(), query.slack(), state);
    origin = query.hasGivenEffort() ? Origin.QUERY : Origin.DEFAULTS;
  }

  @SuppressWarnings("ReferenceEquality") // comparing contents would cost more than looking up
  private Point point(Query query, Calibration calibration) {
    Point known = point;
    if (known != null
        && pointSource == calibration
        && pointK == query.k()
        && pointRecall == query.recall()) {
      return known;
    }
    Point found = Calibrations.point(calibration, query.k(), query.recall());
    pointRank = calibration.curve(query.k()).orElseThrow().k();
    pointSource = calibration;
    pointK = query.k();
    pointRecall = query.recall();
    point = found;
    return found;
  }

  /** Slack that was calibrated for more hits than are wanted is measured from the last of those. */
  private void setSlack(int rank, float share, IndexState state) {
    if (share < Query.WHOLE_BEAM) {
      if (state.options.metric() == Metric.DOT) {
        throw new QueryConflictException(NO_DISTANCES);
      }
      slack.set(rank, share, state.codes().codec().selfScore());
    }
  }

  private void set(Kind kind, int k, int beamWidth, int rerankCount) {
    this.kind = kind;
    this.k = k;
    this.beamWidth = beamWidth;
    this.rerankCount = rerankCount;
    origin = Origin.DEFAULTS;
    minScore = Float.NEGATIVE_INFINITY;
    filter = null;
    slack.clear();
  }
}
