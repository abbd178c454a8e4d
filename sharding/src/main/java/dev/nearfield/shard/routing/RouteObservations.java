package dev.nearfield.shard.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a sample of queries met: how far each shard was, and how many neighbors it had.
 *
 * <p>Threads: one. Owns: the observations.
 */
final class RouteObservations {

  /** Steps of the ratio at which recall is known. */
  private static final int STEPS = 64;

  private final int k;
  private final List<double[]> ratios = new ArrayList<>();
  private final List<int[]> found = new ArrayList<>();

  RouteObservations(int k) {
    this.k = k;
  }

  /** Adds a query; {@code counts} has the neighbors in the shard of each rank, and is kept. */
  void add(NearestShards order, int[] counts) {
    double[] query = new double[order.count()];
    for (int rank = 0; rank < query.length; rank++) {
      query[rank] = Math.min(order.ratio(rank), Double.MAX_VALUE);
    }
    ratios.add(query);
    found.add(counts);
  }

  RouteCalibration calibration() {
    double[] steps = steps();
    double[] recallAtStep = new double[steps.length];
    double[] shardsAtStep = new double[steps.length];
    double[] massOfStep = new double[steps.length];
    double[] recallAtCount = new double[found.getFirst().length];
    for (int query = 0; query < found.size(); query++) {
      double total = Math.max(1, Arrays.stream(found.get(query)).sum());
      for (int rank = 0; rank < recallAtCount.length; rank++) {
        double share = found.get(query)[rank] / total;
        int step = RouteCalibration.step(steps, ratios.get(query)[rank]);
        for (int at = step; at < steps.length; at++) {
          recallAtStep[at] += share / found.size();
          shardsAtStep[at] += 1.0 / found.size();
        }
        for (int at = rank; at < recallAtCount.length; at++) {
          recallAtCount[at] += share / found.size();
        }
      }
    }
    fillMasses(steps, massOfStep);
    return new RouteCalibration(
        k, found.size(), steps, recallAtStep, shardsAtStep, massOfStep, recallAtCount);
  }

  /** Mean share of the neighbors that a shard has, by how far it is. */
  private void fillMasses(double[] steps, double[] massOfStep) {
    double[] counts = new double[steps.length];
    for (int query = 0; query < found.size(); query++) {
      double total = Math.max(1, Arrays.stream(found.get(query)).sum());
      for (int rank = 0; rank < found.get(query).length; rank++) {
        int step = RouteCalibration.step(steps, ratios.get(query)[rank]);
        massOfStep[step] += found.get(query)[rank] / total;
        counts[step]++;
      }
    }
    for (int step = 0; step < steps.length; step++) {
      massOfStep[step] /= Math.max(1, counts[step]);
    }
  }

  /**
   * Ratios at which neighbors were found, as many of them between two steps as between any other
   * two: fine where it matters. The first is 1, the nearest shard itself; the last is beyond all.
   */
  private double[] steps() {
    List<Double> met = new ArrayList<>();
    for (int query = 0; query < found.size(); query++) {
      for (int rank = 1; rank < found.get(query).length; rank++) {
        if (found.get(query)[rank] > 0) {
          met.add(ratios.get(query)[rank]);
        }
      }
    }
    met.sort(null);
    double[] steps = new double[STEPS];
    steps[0] = 1;
    for (int step = 1; step < STEPS - 1; step++) {
      double quantile = met.isEmpty() ? 1 : met.get((int) ((long) met.size() * step / STEPS));
      steps[step] = Math.max(steps[step - 1], quantile);
    }
    steps[STEPS - 1] = Double.MAX_VALUE;
    return Arrays.stream(steps).distinct().toArray();
  }
}
