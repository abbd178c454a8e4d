package dev.nearfield;

import org.jspecify.annotations.Nullable;

/**
 * What a query asks for beside its vector; null where nothing was said.
 *
 * @param k hits wanted
 * @param beamWidth candidates kept
 * @param rerankCount candidates scored again
 * @param exact whether every row is scored
 * @param radius largest squared distance
 * @param minScore smallest score
 * @param deadlineNanos time to answer in
 */
record QuerySettings(
    @Nullable Integer k,
    @Nullable Integer beamWidth,
    @Nullable Integer rerankCount,
    boolean exact,
    @Nullable Float radius,
    @Nullable Float minScore,
    @Nullable Long deadlineNanos) {

  static final QuerySettings NONE = new QuerySettings(null, null, null, false, null, null, null);

  /** Refuses what contradicts itself, as no order of precedence is what every caller expects. */
  QuerySettings {
    if (radius != null && minScore != null) {
      throw new QueryConflictException("radius and minScore both bound the range: set one");
    }
  }

  QuerySettings withK(int value) {
    return new QuerySettings(value, beamWidth, rerankCount, exact, radius, minScore, deadlineNanos);
  }

  QuerySettings withBeamWidth(int value) {
    return new QuerySettings(k, value, rerankCount, exact, radius, minScore, deadlineNanos);
  }

  QuerySettings withRerankCount(int value) {
    return new QuerySettings(k, beamWidth, value, exact, radius, minScore, deadlineNanos);
  }

  QuerySettings withExact() {
    return new QuerySettings(k, beamWidth, rerankCount, true, radius, minScore, deadlineNanos);
  }

  QuerySettings withRadius(float value) {
    return new QuerySettings(k, beamWidth, rerankCount, exact, value, minScore, deadlineNanos);
  }

  QuerySettings withMinScore(float value) {
    return new QuerySettings(k, beamWidth, rerankCount, exact, radius, value, deadlineNanos);
  }

  QuerySettings withDeadlineNanos(long value) {
    return new QuerySettings(k, beamWidth, rerankCount, exact, radius, minScore, value);
  }
}
