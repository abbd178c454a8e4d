package dev.nearfield.shard.gather;

import dev.nearfield.shard.routing.RouteTarget;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a coverage together: {@link #add} a shard, then say how far it came.
 *
 * <p>Threads: one at a time. Owns: its lists.
 */
final class CoverageTally {

  private final List<Integer> targeted = new ArrayList<>();
  private final List<Integer> answered = new ArrayList<>();
  private final List<Integer> cutShort = new ArrayList<>(0);
  private final List<ShardFailure> failed = new ArrayList<>(0);
  private final List<Integer> timedOut = new ArrayList<>(0);
  private long vectorsCovered;
  private long vectorsTotal;
  private double mass;
  private int shard;
  private long vectors;
  private double shardMass;

  /** The next shard. */
  void add(RouteTarget target, long vectorCount) {
    shard = target.shard();
    vectors = vectorCount;
    shardMass = target.mass();
    targeted.add(shard);
    vectorsTotal += vectors;
  }

  void answered() {
    answered.add(shard);
    vectorsCovered += vectors;
    mass += shardMass; // NaN, where it is not known, makes the sum NaN
  }

  void cutShort() {
    cutShort.add(shard);
  }

  void failed(Throwable cause) {
    failed.add(new ShardFailure(shard, cause));
  }

  void timedOut() {
    timedOut.add(shard);
  }

  Coverage coverage(long generation) {
    List<Integer> all = List.copyOf(targeted);
    return new Coverage(
        generation,
        all,
        answered.size() == all.size() ? all : answered, // no second copy of what is immutable
        cutShort,
        failed,
        timedOut,
        vectorsCovered,
        vectorsTotal,
        Math.min(mass, 1));
  }
}
