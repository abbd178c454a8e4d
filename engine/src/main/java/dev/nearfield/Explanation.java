package dev.nearfield;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a query was answered.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param plan how it was searched
 * @param parameters with what effort, defaults filled in
 * @param entry where the walk began; empty if there was none
 * @param filtering what became of the filter; empty if there was none
 * @param work what was done
 * @param nanos where time went; measured, so no two explanations are equal
 * @param result the answer
 */
public record Explanation(
    Plan plan,
    Parameters parameters,
    Optional<Entry> entry,
    Optional<Filtering> filtering,
    Work work,
    Nanos nanos,
    SearchResult result) {

  /** The ways to answer. */
  public enum Plan {
    /** The {@code k} nearest, by a walk through the graph and a rerank. */
    WALK,
    /** A walk that met fewer rows than asked for, as so few links lead on, and then a scan. */
    WALK_THEN_SCAN,
    /** All rows of a range, by a walk that goes on as long as it finds some. */
    RANGE_WALK,
    /** Every row scored by its stored vector. */
    SCAN,
    /** A walk through the graph that keeps the rows that match the filter. */
    COLLECTING_WALK,
    /** A walk that scores only rows that match the filter, and looks behind the others. */
    SELECTIVE_WALK,
    /**
     * Every row that matches the filter scored: by its code, the best again by their stored
     * vectors; or at once by their stored vectors, if they are few, or the query wants it.
     */
    MATCH_SCAN
  }

  /**
   * What the search was asked for.
   *
   * @param k hits wanted, or {@link Query#NO_LIMIT}
   * @param beamWidth candidates kept; 0 in a scan
   * @param rerankCount candidates to be scored again at most; 0 where the search decides as it goes
   * @param slack how much farther than the {@code k}-th best to expand nodes, as a share of its
   *     squared distance; {@link Query#WHOLE_BEAM} without
   * @param minScore smallest score of a hit; minus infinity without a range
   * @param origin who chose beam width, rerank count and slack
   */
  public record Parameters(
      int k, int beamWidth, int rerankCount, float slack, float minScore, Origin origin) {}

  /** Who chose beam width, rerank count and slack. */
  public enum Origin {
    /** Nobody: they are the defaults. */
    DEFAULTS,
    /** The query. */
    QUERY,
    /** The calibration, for the recall that the query asked for. */
    CALIBRATION,
    /**
     * A calibration of the index when it held less than half of its rows, or more, or was entered
     * by other rows.
     */
    STALE_CALIBRATION
  }

  /**
   * Where a walk began.
   *
   * @param topLevel level on which it began: the graph's highest, 1 with medoids of level 1, 0 with
   *     medoids of the cells that codes are measured from
   * @param medoids rows to the nearest of which it went first; 0 where it began at the top
   * @param id row on level 0 to which the descent led
   */
  public record Entry(int topLevel, int medoids, Object id) {}

  /**
   * What became of a filter. Rows that were deleted or replaced count until their places are given
   * back.
   *
   * @param filter the filter
   * @param estimated about how many rows match: what the plan was chosen by
   * @param matches how many rows match; empty if they were not all looked up
   * @param lists neighbor lists that a selective walk read behind rows that do not match
   * @param gaveUp whether the walk met too few rows that match, or scored more than a scan would
   *     have cost, so that all that match were scored after it
   * @param undeclared fields that are not declared: each row's record is read to learn them
   */
  public record Filtering(
      Filter filter,
      long estimated,
      OptionalLong matches,
      long lists,
      boolean gaveUp,
      Set<String> undeclared) {

    /** Copies the fields. */
    public Filtering {
      undeclared = Set.copyOf(undeclared);
    }
  }

  /**
   * What a search did.
   *
   * @param descentScored codes scored on the upper levels, medoids included
   * @param steps batches of neighbors scored
   * @param walkScored codes scored on level 0: the rows visited there
   * @param unexpanded candidates that the walk left out when it stopped early; 0 if it did not
   * @param reranked rows scored again by their stored vectors
   * @param scanned rows scored by a scan; of rows that match a filter, codes may do
   */
  public record Work(
      long descentScored,
      long steps,
      long walkScored,
      int unexpanded,
      int reranked,
      long scanned) {}

  /**
   * Nanoseconds by phase.
   *
   * @param filter preparing the filter, and finding the rows that match where that was done
   * @param prepare checking and encoding the vector
   * @param descend walking down the upper levels
   * @param walk walking on level 0; of a range, with its rerank
   * @param rerank scoring the best again
   * @param scan scoring all rows, or all that match
   */
  public record Nanos(long filter, long prepare, long descend, long walk, long rerank, long scan) {

    /** All phases. */
    public long total() {
      return filter + prepare + descend + walk + rerank + scan;
    }
  }

  /** The explanation as lines of text. */
  public String describe() {
    return ExplanationText.of(this);
  }
}
