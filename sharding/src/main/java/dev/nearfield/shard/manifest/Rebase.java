package dev.nearfield.shard.manifest;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a plan that was made on one generation may be carried out on another one.
 *
 * @param generations to read the older one
 * @param begun the state the plan was made on
 * @param now the state it is to follow
 * @param parent the manifest of that state
 */
record Rebase(Generations generations, Current begun, Current now, Optional<Manifest> parent) {

  /**
   * Refuses what would undo the other run's changes.
   *
   * @throws ConcurrentPublishException naming what both changed
   */
  void check(PublishPlan plan) {
    if (now.manifest().equals(begun.manifest())) {
      return;
    }
    if (plan.scope() == PublishPlan.Scope.WHOLE) {
      throw conflict("all shards");
    }
    Manifest base = generations.current(begun).orElseThrow(() -> conflict("the first generation"));
    Manifest other = parent.orElseThrow();
    if (plan.router().isPresent() || !base.router().equals(other.router())) {
      throw conflict("the router");
    }
    Set<Integer> both = new TreeSet<>(plan.touched());
    both.removeIf(shard -> base.shard(shard).equals(other.shard(shard)));
    if (!both.isEmpty()) {
      throw conflict("shards " + both);
    }
  }

  private ConcurrentPublishException conflict(String what) {
    return new ConcurrentPublishException(begun.generation(), now.generation(), what);
  }
}
