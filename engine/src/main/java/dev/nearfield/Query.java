package dev.nearfield;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A vector to search for, and how hard to look. Immutable: each setter returns a new query.
 *
 * <pre>{@code
 * index.search(Query.of(vector).k(10).beamWidth(128));          // the ten nearest
 * index.search(Query.of(vector).minScore(0.8f));                // all within a range
 * index.search(Query.of(vector).deadline(Duration.ofMillis(5))); // whatever 5 ms find
 * index.search(Query.of(vector).filter(Filter.eq("lang", "en")));  // the ten nearest in English
 * }</pre>
 *
 * <p>A query with a {@link #radius} or a {@link #minScore} is a <b>range query</b>: it returns all
 * rows in the range, or the {@code k} nearest of them if {@link #k} is set. It is as approximate as
 * the graph: the walk goes on until it has looked {@code beamWidth} candidates beyond the range;
 * {@link #exact} makes it complete.
 *
 * <p>Threads: share freely while nobody changes the vector. Owns: nothing, borrows the vector.
 */
public final class Query {

  /** Hits returned unless the caller says otherwise. */
  public static final int DEFAULT_K = 10;

  /** Candidates kept unless the caller says otherwise (or {@code k}, if that is larger). */
  public static final int DEFAULT_BEAM_WIDTH = 100;

  /** Largest {@code k} and beam width. */
  public static final int MAX_BEAM_WIDTH = 65_536;

  /** Smallest recall to ask for: below it nobody should want to search. */
  public static final double MIN_RECALL = 0.5;

  /** Largest recall to ask for: whoever needs all neighbors asks for an exact search. */
  public static final double MAX_RECALL = 0.9999;

  /** {@link #k()} of a range query that was given no limit. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  /** {@link #slack()} of a query whose walk expands its whole beam. */
  public static final float WHOLE_BEAM = Float.POSITIVE_INFINITY;

  /** {@link #deadlineNanos()} of a query that may take its time. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Further ahead than this, a deadline is none that anybody will see. */
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(36_500);

  private static final int UNSET = 0;

  private final float[] vector;
  private final QuerySettings settings;

  private Query(float[] vector, QuerySettings settings) {
    this.vector = vector;
    this.settings = settings;
  }

  /**
   * A query for the ten nearest rows. The vector is not copied: leave it alone while the query is
   * in use. The index checks it.
   */
  public static Query of(float[] vector) {
    return new Query(vector, QuerySettings.NONE);
  }

  /**
   * Sets how many hits to return at most.
   *
   * @throws OutOfRangeException unless {@code 1 <= k <= MAX_BEAM_WIDTH}
   */
  public Query k(int k) {
    OutOfRangeException.check("k", k, 1, MAX_BEAM_WIDTH);
    return new Query(vector, settings.withK(k));
  }

  /**
   * Sets how many candidates the search keeps: more find more and cost more. At least {@code k},
   * which is checked by the search.
   *
   * @throws OutOfRangeException unless {@code 1 <= beamWidth <= MAX_BEAM_WIDTH}
   * @throws QueryConflictException if a recall is set
   */
  public Query beamWidth(int beamWidth) {
    OutOfRangeException.check("beamWidth", beamWidth, 1, MAX_BEAM_WIDTH);
    return new Query(vector, settings.withBeamWidth(beamWidth));
  }

  /**
   * Sets how many candidates are scored again by their stored vectors; by default what the code
   * format needs. Between {@code k} and the beam width, which is checked by the search. With codes
   * of one and four bits it is a limit, by default the beam width: those that cannot become hits
   * are left out. A range query decides by itself and ignores it.
   *
   * @throws OutOfRangeException unless {@code 1 <= rerankCount <= MAX_BEAM_WIDTH}
   * @throws QueryConflictException if a recall is set
   */
  public Query rerankCount(int rerankCount) {
    OutOfRangeException.check("rerankCount", rerankCount, 1, MAX_BEAM_WIDTH);
    return new Query(vector, settings.withRerankCount(rerankCount));
  }

  /**
   * Lets the walk stop early: as soon as what is left to expand is farther than {@code 1 + slack}
   * times the {@code k}-th best, by squared distance. Off by default. A query in a dense
   * neighborhood then ends sooner, while the beam width stays as the limit for a hard one; too
   * small a slack loses hits, and 0.02 to 0.4 are what calibrations choose. {@link
   * SearchResult#stoppedEarly} says that it happened, {@link VectorIndex#explain} how much was
   * left. Not for pagers, which would only resume the walk, nor for {@link Metric#DOT}, which has
   * no distances; both is checked by the search.
   *
   * @throws OutOfRangeException if the slack is negative, infinite or NaN
   * @throws QueryConflictException if the query is exact, has a range or a recall
   */
  public Query slack(float slack) {
    OutOfRangeException.check("slack", slack, 0, Float.MAX_VALUE);
    return new Query(vector, settings.withSlack(slack));
  }

  /**
   * Scores every row by its stored vector: slow, and the oracle for everything else.
   *
   * @throws QueryConflictException if a recall or a slack is set
   */
  public Query exact() {
    return new Query(vector, settings.withExact());
  }

  /**
   * Asks for a share of the {@code k} true neighbors, on average over queries like those that the
   * index was calibrated with, in place of a beam width and a rerank count. Needs {@link
   * VectorIndex#calibrate}. Where the index has no more than {@code k} rows, all of them are
   * scored.
   *
   * @throws OutOfRangeException unless {@code MIN_RECALL <= recall <= MAX_RECALL}
   * @throws QueryConflictException if the query is exact, has a range, a beam width, a rerank count
   *     or a slack
   */
  public Query recall(double recall) {
    OutOfRangeException.check("recall", recall, MIN_RECALL, MAX_RECALL);
    return new Query(vector, settings.withRecall(recall));
  }

  /**
   * Asks for all rows whose squared distance is at most {@code radius}: the unit of {@link
   * Hit#distance}. For {@link Metric#SQUARED_L2} only, which is checked by the search.
   *
   * @throws OutOfRangeException if the radius is negative, infinite or NaN
   * @throws QueryConflictException if a minimum score, a recall or a slack is set
   */
  public Query radius(float radius) {
    OutOfRangeException.check("radius", radius, 0, Float.MAX_VALUE);
    return new Query(vector, settings.withRadius(radius));
  }

  /**
   * Asks for all rows whose score is at least {@code minScore}: a dot product, a cosine, or minus a
   * squared distance.
   *
   * @throws OutOfRangeException if the score is NaN or infinite
   * @throws QueryConflictException if a radius, a recall or a slack is set
   */
  public Query minScore(float minScore) {
    OutOfRangeException.check("minScore", minScore, -Float.MAX_VALUE, Float.MAX_VALUE);
    return new Query(vector, settings.withMinScore(minScore));
  }

  /**
   * Limits the time of the search, from the call on. When it is over, the search returns what it
   * has found, sorted, and {@link SearchResult#partial} says so; it never throws for lack of time.
   * The clock is read every few dozen scored rows, and a walk that is cut short still scores its
   * best {@code k} rows with full precision, so an answer may come some microseconds late (later
   * where those rows must be read from a slow disk). Zero or a negative duration has passed
   * already: the answer is empty.
   */
  public Query deadline(Duration deadline) {
    boolean endless = deadline.compareTo(LONGEST_DEADLINE) > 0;
    if (endless || deadline.isNegative()) { // either may be too long to count in nanoseconds
      return new Query(vector, settings.withDeadlineNanos(endless ? NO_DEADLINE : 0));
    }
    return new Query(vector, settings.withDeadlineNanos(deadline.toNanos()));
  }

  /**
   * Asks only for rows whose metadata, or id, match a filter. Goes with everything else that a
   * query may ask for, in searches, batches and pages: the {@code k} nearest that match, all that
   * match within a range, exactly or by a walk. While {@code k} rows match, {@code k} are returned.
   * Deleting and replacing rows beside the search is seen or not, but each row matches or not as a
   * whole.
   *
   * <p>How the rows are found, from the index of a field or one by one along the walk, depends on
   * how many match; {@link VectorIndex#explain} says it. A {@link #recall} is promised for queries
   * without a filter: with one, its beam width is taken, which finds about as many. Preparing a
   * filter allocates; and takes no notice of the deadline while it looks rows up in indexes of
   * fields.
   *
   * <p>A field that the {@link Schema} does not declare is asked of the records themselves, about a
   * microsecond each, or a read of the disk: by a walk for some hundred to some thousand rows, each
   * once; by a scan for every row that the declared parts of an {@code AND} leave. The deadline is
   * looked at meanwhile. A record that is damaged ends the search with a {@link
   * dev.nearfield.storage.CorruptFileException}.
   *
   * @param filter as {@link Filter}'s factories make it, or {@link Filter#parse}; immutable, for
   *     any number of queries and threads at once; in the place of the one that the query had
   */
  public Query filter(Filter filter) {
    return new Query(vector, settings.withFilter(Objects.requireNonNull(filter, "filter is null")));
  }

  /** What a hit must match, if anything. */
  public Optional<Filter> filter() {
    return Optional.ofNullable(settings.filter());
  }

  /** The vector, not a copy. */
  public float[] vector() {
    return vector;
  }

  /** Hits wanted; {@link #NO_LIMIT} for a range query that was given no limit. */
  public int k() {
    Integer k = settings.k();
    if (k != null) {
      return k;
    }
    return isRange() ? NO_LIMIT : DEFAULT_K;
  }

  /** Candidates kept. */
  public int beamWidth() {
    Integer beamWidth = settings.beamWidth();
    if (beamWidth != null) {
      return beamWidth;
    }
    return isRange() ? DEFAULT_BEAM_WIDTH : Math.max(k(), DEFAULT_BEAM_WIDTH);
  }

  /** Rows to score again, or 0 for the code format's default. */
  public int rerankCount() {
    Integer rerankCount = settings.rerankCount();
    return rerankCount == null ? UNSET : rerankCount;
  }

  /** How much farther than the k-th best to look; {@link #WHOLE_BEAM} by default. */
  public float slack() {
    Float slack = settings.slack();
    return slack == null ? WHOLE_BEAM : slack;
  }

  /** Whether the walk may stop early. */
  public boolean hasSlack() {
    return settings.slack() != null;
  }

  /** Whether the caller chose beam width, rerank count or slack. */
  public boolean hasGivenEffort() {
    return settings.beamWidth() != null || settings.rerankCount() != null || hasSlack();
  }

  /** Whether the search shall reach a recall, whatever beam width that takes. */
  public boolean hasRecall() {
    return settings.recall() != null;
  }

  /** Recall to reach; 0 where none was asked for. */
  public double recall() {
    Double recall = settings.recall();
    return recall == null ? 0 : recall;
  }

  /** Whether every row is scored. */
  public boolean isExact() {
    return settings.exact();
  }

  /** Whether a radius or a minimum score bounds the hits. */
  public boolean isRange() {
    return settings.radius() != null || settings.minScore() != null;
  }

  /** The smallest score that a hit may have; minus infinity without a range. */
  public float minScore() {
    Float radius = settings.radius();
    if (radius != null) {
      return -radius;
    }
    Float minScore = settings.minScore();
    return minScore == null ? Float.NEGATIVE_INFINITY : minScore;
  }

  /** Whether the range is bounded by a radius. */
  public boolean hasRadius() {
    return settings.radius() != null;
  }

  /** Nanoseconds to answer in, from the call on; {@link #NO_DEADLINE} without a deadline. */
  public long deadlineNanos() {
    Long nanos = settings.deadlineNanos();
    return nanos == null ? NO_DEADLINE : nanos;
  }
}
