package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import dev.nearfield.shard.routing.Route;
import dev.nearfield.shard.routing.RouteTarget;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to one query while it is put together.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class Answer {

  private final ShardQuery query;
  private final List<Part> parts;
  private List<ShardHit> merged = List.of();

  /**
   * Plans a query.
   *
   * @param position of the query in its batch
   */
  Answer(int position, ShardQuery query, Route route, ShardPlan plan, double oversampling) {
    this.query = query;
    int[] counts = plan.counts(route, query.query().k());
    parts = new ArrayList<>(counts.length);
    List<RouteTarget> targets = route.targets();
    for (int i = 0; i < counts.length; i++) {
      parts.add(new Part(position, targets.get(i), query.query(), counts[i], oversampling));
    }
  }

  List<Part> parts() {
    return parts;
  }

  /** Merges what there is; returns the parts that must be asked again, for all hits now. */
  List<Part> merge() {
    int[] shards = new int[parts.size()];
    List<List<Hit>> lists = new ArrayList<>(parts.size());
    for (int i = 0; i < shards.length; i++) {
      shards[i] = parts.get(i).target().shard();
      lists.add(parts.get(i).hits());
    }
    int k = query.query().k();
    merged = HitMerge.merge(lists, shards, k);
    Hit worst = merged.size() < k ? null : merged.getLast().hit();
    List<Part> again = new ArrayList<>(0);
    for (Part part : parts) {
      if (part.mayHaveMore(worst)) {
        part.askForAll();
        again.add(part);
      }
    }
    return again;
  }

  /** The answer, if its policy takes it. */
  GatherResult finish(Shards shards, GatherTally tally) {
    var coverage = new CoverageTally();
    long scoredCount = 0;
    for (Part part : parts) {
      scoredCount += part.scoredCount();
      int shard = part.target().shard();
      coverage.add(part.target(), shards.searchers().get(shard).vectorCount());
      switch (part.state()) {
        case ANSWERED -> coverage.answered();
        case CUT_SHORT -> coverage.cutShort();
        case FAILED -> coverage.failed(part.failure());
        case TIMED_OUT -> coverage.timedOut();
      }
    }
    Coverage covered = coverage.coverage(shards.generation());
    tally.searched(covered);
    query.policy().check(covered);
    return new GatherResult(merged, covered, scoredCount);
  }
}
