package dev.nearfield.shard.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shards to ask, the most promising first.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param targets at least one, no shard twice; copied
 */
public record Route(List<RouteTarget> targets) {

  /** Copies the targets. */
  public Route {
    targets = List.copyOf(targets);
    assert !targets.isEmpty();
  }

  /** One shard that has all there is. */
  static Route one(int shard, RouteTarget.Reason reason) {
    return new Route(List.of(new RouteTarget(shard, reason, -1, 0, 1)));
  }

  /** Every shard of some, each expected to hold the same. */
  static Route each(int[] shards, RouteTarget.Reason reason) {
    List<RouteTarget> targets = new ArrayList<>(shards.length);
    for (int shard : shards) {
      targets.add(new RouteTarget(shard, reason, -1, 0, 1.0 / shards.length));
    }
    return new Route(targets);
  }

  /** The same targets, those that another route has first and in its order. */
  Route beginningWith(Route other) {
    Map<Integer, RouteTarget> left = new LinkedHashMap<>();
    targets.forEach(target -> left.put(target.shard(), target));
    List<RouteTarget> ordered = new ArrayList<>(targets.size());
    for (RouteTarget first : other.targets) {
      RouteTarget same = left.remove(first.shard());
      ordered.add(same == null ? first : same);
    }
    ordered.addAll(left.values());
    return new Route(ordered);
  }

  /** The numbers of the shards, in order. */
  public int[] shards() {
    int[] shards = new int[targets.size()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = targets.get(i).shard();
    }
    return shards;
  }

  /** The share of the answer that these shards are expected to hold; NaN if not known. */
  public double expectedRecall() {
    double mass = 0;
    for (RouteTarget target : targets) {
      mass += target.mass();
    }
    return Math.min(mass, 1);
  }
}
