package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.Calibration.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects measured points for one {@code k} and keeps the useful ones.
 *
 * <p>Threads: one at a time. Owns: its list.
 */
final class CalibrationCurve {

  private static final Comparator<Point> CHEAPEST_FIRST =
      Comparator.comparingDouble(Point::cost)
          .thenComparing(Comparator.comparingDouble(Point::promisedRecall).reversed())
          .thenComparing(Comparator.comparingDouble(Point::slack).reversed())
          .thenComparingInt(Point::beamWidth)
          .thenComparingInt(Point::rerankCount);

  private final int k;
  private final double target;
  private final List<Point> points = new ArrayList<>();
  private double costOfTarget = Double.POSITIVE_INFINITY;

  /** A curve up to a target recall. */
  CalibrationCurve(int k, double target) {
    this.k = k;
    this.target = target;
  }

  int k() {
    return k;
  }

  void add(Point point) {
    points.add(point);
    if (point.promisedRecall() >= target) {
      costOfTarget = Math.min(costOfTarget, point.cost());
    }
  }

  /** Beam width of the cheapest point that meets the target, or of the widest if none does. */
  int widthOfTarget() {
    return points.stream()
        .filter(point -> point.promisedRecall() >= target)
        .min(CHEAPEST_FIRST)
        .or(() -> points.stream().max(Comparator.comparingInt(Point::beamWidth)))
        .map(Point::beamWidth)
        .orElse(k);
  }

  /** Whether the target is reached, and walks as costly as this cannot make it cheaper. */
  boolean isComplete(double walkCost) {
    return walkCost >= costOfTarget;
  }

  /** The points of which none is both cheaper and better, up to the first that meets the target. */
  Calibration.Curve curve() {
    points.sort(CHEAPEST_FIRST);
    List<Point> kept = new ArrayList<>();
    double best = -1;
    for (Point point : points) {
      if (point.promisedRecall() > best) {
        kept.add(point);
        best = point.promisedRecall();
      }
      if (best >= target) {
        break;
      }
    }
    return new Calibration.Curve(k, kept);
  }
}
