package dev.nearfield;

/**
 * A vector to search for, and how hard to look. Immutable: each setter returns a new query.
 *
 * <pre>{@code
 * index.search(Query.of(vector).k(10).beamWidth(128));
 * }</pre>
 */
public final class Query {

  /** Hits returned unless the caller says otherwise. */
  public static final int DEFAULT_K = 10;

  /** Candidates kept unless the caller says otherwise (or {@code k}, if that is larger). */
  public static final int DEFAULT_BEAM_WIDTH = 100;

  /** Largest {@code k} and beam width. */
  public static final int MAX_BEAM_WIDTH = 65_536;

  private static final int UNSET = 0;

  private final float[] vector;
  private final int k;
  private final int beamWidth;
  private final int rerankCount;
  private final boolean exact;

  private Query(float[] vector, int k, int beamWidth, int rerankCount, boolean exact) {
    this.vector = vector;
    this.k = k;
    this.beamWidth = beamWidth;
    this.rerankCount = rerankCount;
    this.exact = exact;
  }

  /**
   * A query for the ten nearest rows. The vector is not copied: leave it alone while the query is
   * in use. The index checks it.
   */
  public static Query of(float[] vector) {
    return new Query(vector, DEFAULT_K, UNSET, UNSET, false);
  }

  /**
   * Sets how many hits to return.
   *
   * @throws OutOfRangeException unless {@code 1 <= k <= MAX_BEAM_WIDTH}
   */
  public Query k(int k) {
    OutOfRangeException.check("k", k, 1, MAX_BEAM_WIDTH);
    return new Query(vector, k, beamWidth, rerankCount, exact);
  }

  /**
   * Sets how many candidates the search keeps: more find more and cost more. At least {@code k},
   * which is checked by the search.
   *
   * @throws OutOfRangeException unless {@code 1 <= beamWidth <= MAX_BEAM_WIDTH}
   */
  public Query beamWidth(int beamWidth) {
    OutOfRangeException.check("beamWidth", beamWidth, 1, MAX_BEAM_WIDTH);
    return new Query(vector, k, beamWidth, rerankCount, exact);
  }

  /**
   * Sets how many candidates are scored again with full precision; by default what the code format
   * needs. Between {@code k} and the beam width, which is checked by the search.
   *
   * @throws OutOfRangeException unless {@code 1 <= rerankCount <= MAX_BEAM_WIDTH}
   */
  public Query rerankCount(int rerankCount) {
    OutOfRangeException.check("rerankCount", rerankCount, 1, MAX_BEAM_WIDTH);
    return new Query(vector, k, beamWidth, rerankCount, exact);
  }

  /** Scores every row with full precision: slow, and the oracle for everything else. */
  public Query exact() {
    return new Query(vector, k, beamWidth, rerankCount, true);
  }

  /** The vector, not a copy. */
  public float[] vector() {
    return vector;
  }

  /** Hits wanted. */
  public int k() {
    return k;
  }

  /** Candidates kept. */
  public int beamWidth() {
    return beamWidth == UNSET ? Math.max(k, DEFAULT_BEAM_WIDTH) : beamWidth;
  }

  /** Rows to score again, or 0 for the code format's default. */
  public int rerankCount() {
    return rerankCount;
  }

  /** Whether every row is scored. */
  public boolean isExact() {
    return exact;
  }
}
