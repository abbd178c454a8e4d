package dev.nearfield;

import org.jspecify.annotations.Nullable;

/**
 * What a query asks for beside its vector; null where nothing was said.
 *
 * @param k hits wanted
 * @param beamWidth candidates kept
 * @param rerankCount candidates scored again
 * @param slack how much farther than the k-th best to look
 * @param exact whether every row is scored
 * @param recall recall to reach, by the index's calibration
 * @param radius largest squared distance
 * @param minScore smallest score
 * @param deadlineNanos time to answer in
 * @param filter what a hit must match
 */
record QuerySettings(
    @Nullable Integer k,
    @Nullable Integer beamWidth,
    @Nullable Integer rerankCount,
    @Nullable Float slack,
    boolean exact,
    @Nullable Double recall,
    @Nullable Float radius,
    @Nullable Float minScore,
    @Nullable Long deadlineNanos,
    @Nullable Filter filter) {

  static final QuerySettings NONE =
      new QuerySettings(null, null, null, null, false, null, null, null, null, null);

  /** Refuses what contradicts itself, as no order of precedence is what every caller expects. */
  QuerySettings {
    if (recall != null && (beamWidth != null || rerankCount != null)) {
      throw new QueryConflictException(
          "recall chooses the parameters: set either recall, or beamWidth and rerankCount");
    }
    if (recall != null && exact) {
      throw new QueryConflictException("an exact query finds all: set either exact or recall");
    }
    if (recall != null && (radius != null || minScore != null)) {
      throw new QueryConflictException(
          "recall is calibrated for the nearest rows: give a range query a beamWidth instead");
    }
    if (radius != null && minScore != null) {
      throw new QueryConflictException("radius and minScore both bound the range: set one");
    }
    if (slack != null) {
      checkSlack(exact, recall != null, radius != null || minScore != null);
    }
  }

  private static void checkSlack(boolean exact, boolean hasRecall, boolean isRange) {
    if (exact) {
      throw new QueryConflictException("an exact query scores all rows: leave slack out");
    }
    if (hasRecall) {
      throw new QueryConflictException(
          "recall chooses the slack, if calibrated to: set either recall, or beamWidth and slack");
    }
    if (isRange) {
      throw new QueryConflictException(
          "a range has no k-th hit to measure slack from, and ends at its bound: leave slack out");
    }
  }

  QuerySettings withK(int value) {
    return new QuerySettings(
        value,
        beamWidth,
        rerankCount,
        slack,
        exact,
        recall,
        radius,
        minScore,
        deadlineNanos,
        filter);
  }

  QuerySettings withBeamWidth(int value) {
    return new QuerySettings(
        k, value, rerankCount, slack, exact, recall, radius, minScore, deadlineNanos, filter);
  }

  QuerySettings withRerankCount(int value) {
    return new QuerySettings(
        k, beamWidth, value, slack, exact, recall, radius, minScore, deadlineNanos, filter);
  }

  QuerySettings withSlack(float value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, value, exact, recall, radius, minScore, deadlineNanos, filter);
  }

  QuerySettings withExact() {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, true, recall, radius, minScore, deadlineNanos, filter);
  }

  QuerySettings withRecall(double value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, exact, value, radius, minScore, deadlineNanos, filter);
  }

  QuerySettings withRadius(float value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, exact, recall, value, minScore, deadlineNanos, filter);
  }

  QuerySettings withMinScore(float value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, exact, recall, radius, value, deadlineNanos, filter);
  }

  QuerySettings withDeadlineNanos(long value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, exact, recall, radius, minScore, value, filter);
  }

  QuerySettings withFilter(Filter value) {
    return new QuerySettings(
        k, beamWidth, rerankCount, slack, exact, recall, radius, minScore, deadlineNanos, value);
  }
}
