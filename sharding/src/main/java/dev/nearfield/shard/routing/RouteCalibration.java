package dev.nearfield.shard.routing;

import java.util.Arrays;

/**
 * What queries find in how many shards, learned from a sample of them.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class RouteCalibration {

  /*
   * A query asks every shard that is at most so many times farther than the nearest one: the ratio
   * is the same for all queries, the number of shards is each query's own. For each of some ratios
   * (steps) the sample says what recall that gave. The ratio for a target is the least whose mean
   * recall, with one query added that finds nothing, reaches it: then the expected recall of a
   * query drawn as the sample was is at least the target [1].
   *
   * The mass of a shard is the mean share of neighbors that shards at its ratio had, scaled so that
   * the shards of the query have all of them.
   *
   * [1] Angelopoulos, Bates, Fisch, Lei and Schuster, "Conformal Risk Control", ICLR 2024.
   */

  private static final int MAX_STEPS = 1_024;

  private final int k;
  private final int queryCount;
  private final double[] steps;
  private final double[] recallAtStep;
  private final double[] shardsAtStep;
  private final double[] massOfStep;
  private final double[] recallAtCount;

  RouteCalibration(
      int k,
      int queryCount,
      double[] steps,
      double[] recallAtStep,
      double[] shardsAtStep,
      double[] massOfStep,
      double[] recallAtCount) {
    this.k = k;
    this.queryCount = queryCount;
    this.steps = steps;
    this.recallAtStep = recallAtStep;
    this.shardsAtStep = shardsAtStep;
    this.massOfStep = massOfStep;
    this.recallAtCount = recallAtCount;
  }

  /** The first step that is no less than the ratio. */
  static int step(double[] steps, double ratio) {
    int found = Arrays.binarySearch(steps, ratio);
    return Math.min(found >= 0 ? found : -found - 1, steps.length - 1);
  }

  /** Neighbors that the sample's queries asked for. */
  public int k() {
    return k;
  }

  /** Queries of the sample. */
  public int queryCount() {
    return queryCount;
  }

  /** Shards that have cells. */
  int shardCount() {
    return recallAtCount.length;
  }

  /** The mean recall@k of the sample with so many shards asked, exactly searched. */
  public double recallAt(int probes) {
    return recallAtCount[Math.clamp(probes, 1, recallAtCount.length) - 1];
  }

  /** The least number of shards that gives every query of the sample this recall on average. */
  public int probesFor(double recall) {
    int probes = 1;
    while (probes < recallAtCount.length && recallAt(probes) < recall) {
      probes++;
    }
    return probes;
  }

  /**
   * The most times that a shard may be farther than the nearest and still be asked, for a target
   * recall; infinite if all must be asked.
   */
  double ratioFor(double target) {
    int step = stepFor(target);
    return step < 0 ? Double.POSITIVE_INFINITY : steps[step];
  }

  /** Shards that the sample's queries would ask on average, by such a ratio. */
  double meanShardsAt(double ratio) {
    return shardsAtStep[step(steps, ratio)];
  }

  /** The mean recall@k of the sample by such a ratio. */
  double recallAtRatio(double ratio) {
    return recallAtStep[step(steps, ratio)];
  }

  /**
   * How much of an answer lies where the router looks first, beyond what chance would put there: 0
   * where vectors have no clusters that shards could keep together, 1 where one shard has it all.
   */
  public double clusterability() {
    double chance = 1.0 / recallAtCount.length;
    return chance == 1 ? 1 : Math.max(0, (recallAtCount[0] - chance) / (1 - chance));
  }

  /**
   * Whether cells are not worth it here: more than half of the shards are needed for a recall of
   * 0.95, so that a {@link HashRouter}, which asks all for a little, costs less.
   */
  public boolean recommendsBroadcast() {
    return 2 * probesFor(0.95) > recallAtCount.length;
  }

  /** The least step whose recall is safely the target; -1 if only all shards are enough. */
  private int stepFor(double target) {
    for (int step = 0; step < steps.length - 1; step++) {
      if (recallAtStep[step] * queryCount / (queryCount + 1) >= target) {
        return step;
      }
    }
    return -1;
  }

  /** How many of the shards a query asks for a target. */
  int count(double target, NearestShards order) {
    int step = stepFor(target);
    int count = step < 0 ? order.count() : 1;
    while (count < order.count() && order.ratio(count) <= steps[step]) {
      count++;
    }
    return count;
  }

  /** The share of the answer that the shard of each rank is expected to hold; together 1. */
  double[] masses(NearestShards order) {
    double[] masses = new double[order.count()];
    double sum = 0;
    for (int rank = 0; rank < masses.length; rank++) {
      masses[rank] = massOfStep[step(steps, order.ratio(rank))];
      sum += masses[rank];
    }
    for (int rank = 0; rank < masses.length; rank++) {
      masses[rank] = sum == 0 ? 1.0 / masses.length : masses[rank] / sum;
    }
    return masses;
  }

  void write(RouterWriter writer) {
    writer.count(k);
    writer.count(queryCount);
    writer.doubles(steps);
    writer.doubles(recallAtStep);
    writer.doubles(shardsAtStep);
    writer.doubles(massOfStep);
    writer.doubles(recallAtCount);
  }

  static RouteCalibration read(RouterReader reader) {
    int k = reader.count("neighbors", 1, 10_000);
    int queryCount = reader.count("queries", 1, 1 << 20);
    double[] steps = reader.doubles("steps", MAX_STEPS);
    double[][] ofSteps = new double[3][];
    for (int i = 0; i < ofSteps.length; i++) {
      ofSteps[i] = reader.doubles("figures of steps", MAX_STEPS);
      if (ofSteps[i].length != steps.length) {
        throw reader.malformed("figures and steps differ in number");
      }
    }
    double[] recallAtCount = reader.doubles("recalls", Router.MAX_SHARDS);
    requireOrder(reader, steps);
    if (recallAtCount.length == 0) {
      throw reader.malformed("a calibration without shards");
    }
    return new RouteCalibration(
        k, queryCount, steps, ofSteps[0], ofSteps[1], ofSteps[2], recallAtCount);
  }

  private static void requireOrder(RouterReader reader, double[] steps) {
    if (steps.length < 2 || steps[0] != 1) {
      throw reader.malformed("steps begin at 1, and there are two at least");
    }
    for (int step = 1; step < steps.length; step++) {
      if (steps[step] <= steps[step - 1]) {
        throw reader.malformed("steps are not ascending");
      }
    }
  }

  @Override
  public String toString() {
    return ("recall@%d %.3f, %.3f, %.3f with 1, 2, 3 of %d shards; clusterability %.2f"
            + " (%d queries)")
        .formatted(
            k,
            recallAt(1),
            recallAt(2),
            recallAt(3),
            recallAtCount.length,
            clusterability(),
            queryCount);
  }
}
