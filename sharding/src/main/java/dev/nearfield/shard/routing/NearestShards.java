package dev.nearfield.shard.routing;

import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shards in the order of the distance of the nearest of their places (cells, codes) to a query;
 * equally near ones in the order of their numbers.
 *
 * <p>Threads: immutable once made, one query's. Owns: nothing.
 */
final class NearestShards {

  private static final int NOWHERE = -1;

  private final int[] shards;
  private final int[] places;
  private final float[] distances;

  private NearestShards(int[] shards, int[] places, float[] distances) {
    this.shards = shards;
    this.places = places;
    this.distances = distances;
  }

  /**
   * Orders shards.
   *
   * @param distanceOfPlace shape {@code [places]}
   * @param shardOfPlace shape {@code [places]}
   * @param shards those that have a place, ascending
   */
  static NearestShards of(
      float[] distanceOfPlace, int[] shardOfPlace, int[] shards, int shardCount) {
    int[] nearest = new int[shardCount];
    Arrays.fill(nearest, NOWHERE);
    for (int place = 0; place < distanceOfPlace.length; place++) {
      int shard = shardOfPlace[place];
      if (nearest[shard] == NOWHERE || distanceOfPlace[place] < distanceOfPlace[nearest[shard]]) {
        nearest[shard] = place;
      }
    }
    // An int that orders like the float, above the shard's number: one sort of longs does it.
    long[] keys = new long[shards.length];
    for (int i = 0; i < shards.length; i++) {
      float distance = Math.max(0, distanceOfPlace[nearest[shards[i]]]);
      keys[i] = (long) Float.floatToIntBits(distance) << Integer.SIZE | shards[i];
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    int[] places = new int[keys.length];
    float[] distances = new float[keys.length];
    for (int rank = 0; rank < keys.length; rank++) {
      order[rank] = (int) keys[rank];
      places[rank] = nearest[order[rank]];
      distances[rank] = Float.intBitsToFloat((int) (keys[rank] >>> Integer.SIZE));
    }
    return new NearestShards(order, places, distances);
  }

  int count() {
    return shards.length;
  }

  int shard(int rank) {
    return shards[rank];
  }

  /** The rank of a shard. */
  int rankOf(int shard) {
    int rank = 0;
    while (shards[rank] != shard) {
      rank++;
    }
    return rank;
  }

  /**
   * How many times farther than the first shard this one is, {@code >= 1}; of the distance, not its
   * square. Infinite where the first lies at the query itself and this one does not.
   */
  double ratio(int rank) {
    if (distances[rank] == distances[0]) {
      return 1;
    }
    return Math.sqrt((double) distances[rank] / distances[0]);
  }

  /** How many shards to ask, by what the caller wants. */
  int count(Probes probes, @Nullable RouteCalibration calibration) {
    return switch (probes) {
      case Probes.All() -> shards.length;
      case Probes.Count(int wanted) -> Math.min(wanted, shards.length);
      case Probes.Recall(double target) -> {
        if (calibration == null) {
          throw new NotCalibratedRouterException(
              "a recall of %s is asked for, but nobody knows how many shards it takes: calibrate"
                      .formatted(target)
                  + " the router, or ask for a number of probes");
        }
        yield calibration.count(target, this);
      }
    };
  }

  /**
   * The nearest shards as a route.
   *
   * @param mass of the target at a rank
   */
  Route route(int count, Reason reason, IntToDoubleFunction mass) {
    List<RouteTarget> targets = new ArrayList<>(count);
    for (int rank = 0; rank < count; rank++) {
      double share = mass.applyAsDouble(rank);
      targets.add(new RouteTarget(shards[rank], reason, places[rank], distances[rank], share));
    }
    return new Route(targets);
  }
}
