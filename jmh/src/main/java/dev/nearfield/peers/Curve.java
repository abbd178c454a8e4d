package dev.nearfield.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Speed and latency as functions of recall: straight lines between measured points, on logarithmic
 * axes for all but recall.
 *
 * <p>Threads: immutable. Owns: nothing.
 */
record Curve(List<Point> points) {

  /**
   * Figures read off a curve.
   *
   * @param atLeast true where even the narrowest beam finds more than was asked, so that the
   *     figures are of that beam and the engine could only be faster: throughput at least this,
   *     latencies at most
   */
  record Reading(double qps, double p50Micros, double p99Micros, boolean atLeast) {}

  /** Sorts the points by beam width. */
  Curve {
    points = points.stream().sorted(Comparator.comparingInt(Point::beamWidth)).toList();
  }

  /** The figures at a recall, or empty where no measured beam reaches it. */
  Optional<Reading> at(double recall) {
    List<Point> rising = rising();
    if (rising.isEmpty() || rising.getLast().recall() < recall) {
      return Optional.empty();
    }
    if (rising.getFirst().recall() > recall) {
      return Optional.of(reading(rising.getFirst().speed(), true));
    }
    int above = 0;
    while (rising.get(above).recall() < recall) {
      above++;
    }
    return Optional.of(
        reading(between(rising.get(Math.max(0, above - 1)), rising.get(above), recall), false));
  }

  /** The best recall of all points, 0 without any. */
  double bestRecall() {
    return points.stream().mapToDouble(Point::recall).max().orElse(0);
  }

  /** The points at which a wider beam found more than every narrower one. */
  private List<Point> rising() {
    List<Point> rising = new ArrayList<>();
    for (Point point : points) {
      if (rising.isEmpty() || point.recall() > rising.getLast().recall()) {
        rising.add(point);
      }
    }
    return rising;
  }

  private static Reply.Measured between(Point low, Point high, double recall) {
    double span = high.recall() - low.recall();
    double share = span == 0 ? 0 : (recall - low.recall()) / span;
    Reply.Measured a = low.speed();
    Reply.Measured b = high.speed();
    return new Reply.Measured(
        logarithmic(a.qps(), b.qps(), share),
        logarithmic(a.p50Micros(), b.p50Micros(), share),
        logarithmic(a.p99Micros(), b.p99Micros(), share));
  }

  private static double logarithmic(double a, double b, double share) {
    return a * Math.pow(b / a, share);
  }

  private static Reading reading(Reply.Measured speed, boolean atLeast) {
    return new Reading(speed.qps(), speed.p50Micros(), speed.p99Micros(), atLeast);
  }
}
