package dev.nearfield.shard.gather;

import dev.nearfield.Query;
import dev.nearfield.shard.routing.Route;
import dev.nearfield.shard.routing.RouteTarget;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many hits each shard of a route is asked for.
 *
 * <p>Threads: share freely. Owns: the last decision by statistics, as routes by hash are the same
 * for every query.
 */
final class ShardPlan {

  private final KPerShard perShard;
  private volatile @Nullable Decision last;

  private static final class Decision {
    private final Route route;
    private final int k;
    private final int[] counts;

    Decision(Route route, int k, int[] counts) {
      this.route = route;
      this.k = k;
      this.counts = counts;
    }
  }

  ShardPlan(KPerShard perShard) {
    this.perShard = perShard;
  }

  /** Hits to ask each target for, in the order of the route; not to be changed. */
  int[] counts(Route route, int k) {
    return switch (perShard) {
      case KPerShard.All() -> same(route, k);
      case KPerShard.Fixed(int count) -> same(route, Math.min(k, count));
      case KPerShard.Adaptive(double probability) ->
          k == Query.NO_LIMIT || !isSpreadByHash(route.targets())
              ? same(route, k)
              : byChance(route, k, probability);
    };
  }

  private static int[] same(Route route, int k) {
    int[] counts = new int[route.targets().size()];
    Arrays.fill(counts, k);
    return counts;
  }

  /**
   * Whether the ids that may be hits lie among the targets as their hash says, in parts of known
   * size. Where this is mistaken (a cell's shards inside of which hashes decide) the second round
   * comes more often, and the answer is the same.
   */
  private static boolean isSpreadByHash(List<RouteTarget> targets) {
    for (RouteTarget target : targets) {
      boolean byHash =
          switch (target.reason()) {
            case ANY, TENANT -> true;
            case ID, VALUE, NAMED, CELL, CODE -> false;
          };
      if (!byHash || !(target.mass() > 0)) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // another route of the same content is only planned again
  private int[] byChance(Route route, int k, double probability) {
    Decision known = last;
    if (known != null && known.route == route && known.k == k) {
      return known.counts;
    }
    List<RouteTarget> targets = route.targets();
    int[] counts = new int[targets.size()];
    double mass = 0;
    for (RouteTarget target : targets) {
      mass += target.mass();
    }
    for (int i = 0; i < counts.length; i++) {
      double share = targets.get(i).mass() / mass;
      // The chances that each shard falls short add up to at most the whole: the union bound.
      counts[i] = BinomialTail.leastCount(k, share, probability / counts.length);
    }
    last = new Decision(route, k, counts);
    return counts;
  }
}
