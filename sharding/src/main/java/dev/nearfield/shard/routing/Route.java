package dev.nearfield.shard.routing;

import java.util.ArrayList;
import java.util.List;

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
