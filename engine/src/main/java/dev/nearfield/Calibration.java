package dev.nearfield;

import java.util.List;
import java.util.Optional;

/**
 * What recall an index reached with what effort, measured on a sample of queries; {@link
 * Query#recall} reads its parameters from here.
 *
 * <p>Cost is counted in rows, not in time, so that one sample gives one calibration: a code that
 * was scored counts 1, a row that was scored again counts as many codes as it has bytes.
 *
 * <p>Threads: immutable, share freely. Owns: its curves, copied.
 *
 * @param rowCount rows that the index held
 * @param medoidRows rows that it held when the medoids were chosen by which its walks entered; 0
 *     without medoids
 * @param queryCount queries of the sample
 * @param sample where the queries came from
 * @param curves one per calibrated {@code k}, by {@code k}
 */
public record Calibration(
    int rowCount, int medoidRows, int queryCount, Sample sample, List<Curve> curves) {

  /** An index that has grown by this factor should be calibrated again. */
  public static final int STALE_GROWTH = 2;

  /** Copies the curves. */
  public Calibration {
    curves = List.copyOf(curves);
  }

  /** Where a sample's queries came from. */
  public enum Sample {
    /** The caller's queries: the better sample, if they are like those to come. */
    QUERIES,
    /**
     * Rows of the index, each looked up without itself. Weaker: the graph was built around these
     * very rows, and real queries may lie elsewhere.
     */
    STORED_ROWS
  }

  /**
   * The cheapest parameters for each recall@k.
   *
   * @param k hits wanted; slacks are measured from the last of them
   * @param points cheapest first; each promises more than the one before
   */
  public record Curve(int k, List<Point> points) {

    /** Copies the points. */
    public Curve {
      points = List.copyOf(points);
    }

    /** The first point that promises a recall, if any does. */
    public Optional<Point> point(double recall) {
      for (Point point : points) {
        if (point.promisedRecall() >= recall) {
          return Optional.of(point);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One choice of parameters.
   *
   * @param recall mean recall@k over the sample
   * @param promisedRecall highest target that these parameters are taken for: other queries reach
   *     it within half a point; the mean, less more the smaller the sample is
   * @param beamWidth candidates kept
   * @param rerankCount candidates scored again, at most
   * @param slack how much farther than the k-th best to look; {@link Query#WHOLE_BEAM} unless the
   *     calibration was asked for {@link CalibrationOptions#earlyStop}
   * @param cost mean cost of a query, in codes scored
   */
  public record Point(
      double recall,
      double promisedRecall,
      int beamWidth,
      int rerankCount,
      float slack,
      double cost) {

    /** A point of walks that expand their whole beam. */
    public Point(
        double recall, double promisedRecall, int beamWidth, int rerankCount, double cost) {
      this(recall, promisedRecall, beamWidth, rerankCount, Query.WHOLE_BEAM, cost);
    }
  }

  /**
   * The cheapest parameters that promise a recall. A {@code k} that was not calibrated takes those
   * of the next larger one: farther neighbors are harder to find, so this errs on the safe side.
   *
   * @return empty if {@code k} or the recall is beyond what was calibrated
   */
  public Optional<Point> point(int k, double recall) {
    return curve(k).flatMap(curve -> curve.point(recall));
  }

  /** The curve that serves a {@code k}: its own or that of the next larger one. */
  public Optional<Curve> curve(int k) {
    return curves.stream().filter(curve -> curve.k() >= k).findFirst();
  }

  /**
   * Whether an index differs too much from the one that was calibrated: it holds more than twice
   * the rows or less than half of them, or walks enter it by other medoids.
   *
   * @param rows that it holds
   * @param rowsAtMedoids as {@link #medoidRows}
   */
  public boolean isStaleAt(int rows, int rowsAtMedoids) {
    return rows < rowCount / STALE_GROWTH
        || rows > (long) STALE_GROWTH * rowCount
        || rowsAtMedoids != medoidRows;
  }
}
