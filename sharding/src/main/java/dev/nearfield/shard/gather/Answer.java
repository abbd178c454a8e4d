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
  private final List<Subquery> subqueries;
  private List<ShardHit> merged = List.of();

  /**
   * Plans a query.
   *
   * @param position of the query in its batch
   */
  Answer(int position, ShardQuery query, Route route, ShardPlan plan, double oversampling) {
    this.query = query;
    int[] counts = plan.counts(route, query.query().k());
    subqueries = new ArrayList<>(counts.length);
    List<RouteTarget> targets = route.targets();
    for (int i = 0; i < counts.length; i++) {
      subqueries.add(
          new Subquery(position, targets.get(i), query.query(), counts[i], oversampling));
    }
  }

  List<Subquery> subqueries() {
    return subqueries;
  }

  /** Merges what there is; returns the subqueries that must be asked again, for all hits now. */
  List<Subquery> merge() {
    int[] shards = new int[subqueries.size()];
    List<List<Hit>> lists = new ArrayList<>(subqueries.size());
    for (int i = 0; i < shards.length; i++) {
      shards[i] = subqueries.get(i).target().shard();
      lists.add(subqueries.get(i).hits());
    }
    int k = query.query().k();
    merged = HitMerge.merge(lists, shards, k);
    Hit worst = merged.size() < k ? null : merged.getLast().hit();
    List<Subquery> again = new ArrayList<>(0);
    for (Subquery subquery : subqueries) {
      if (subquery.mayHaveMore(worst)) {
        subquery.askForAll();
        again.add(subquery);
      }
    }
    return again;
  }

  /** The answer, if its policy takes it. */
  GatherResult finish(Shards shards, GatherTally tally) {
    var coverage = new CoverageTally();
    long scoredCount = 0;
    for (Subquery subquery : subqueries) {
      scoredCount += subquery.scoredCount();
      int shard = subquery.target().shard();
      coverage.add(subquery.target(), shards.searchers().get(shard).vectorCount());
      switch (subquery.state()) {
        case ANSWERED -> coverage.answered();
        case CUT_SHORT -> coverage.cutShort();
        case FAILED -> coverage.failed(subquery.failure());
        case TIMED_OUT -> coverage.timedOut();
      }
    }
    Coverage covered = coverage.coverage(shards.generation());
    tally.searched(covered);
    query.policy().check(covered);
    return new GatherResult(merged, covered, scoredCount);
  }
}
