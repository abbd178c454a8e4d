package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Stub shards, and what one index of all their rows would answer. */
record Corpus(Router router, List<StubShard> stubs, List<Hit> all) {

  static final long GENERATION = 7;
  static final float[] ANY_VECTOR = {1};

  /**
   * Ids spread by hash, scores drawn.
   *
   * @param scoreCount different scores: few make many ties
   */
  static Corpus hashed(int shardCount, int rows, int scoreCount, RandomGenerator random) {
    HashRouter router = HashRouter.of(shardCount);
    List<List<Hit>> byShard = new ArrayList<>();
    List<Hit> all = new ArrayList<>();
    for (int shard = 0; shard < shardCount; shard++) {
      byShard.add(new ArrayList<>());
    }
    for (long id = 0; id < rows; id++) {
      Hit hit = new Hit(id, random.nextInt(scoreCount) / 8f - 2);
      byShard.get(router.shardOf(id)).add(hit);
      all.add(hit);
    }
    all.sort(HitMerge::compare);
    return new Corpus(router, byShard.stream().map(StubShard::new).toList(), all);
  }

  Shards shards() {
    return new Shards(GENERATION, router, new ArrayList<ShardSearcher>(stubs));
  }

  static ShardQuery query(int k) {
    return ShardQuery.of(Query.of(ANY_VECTOR).k(k));
  }

  /** The best of all rows. */
  List<Hit> best(int k) {
    return all.subList(0, Math.min(k, all.size()));
  }

  /** The best of the rows of some shards. */
  List<Hit> best(int k, List<Integer> shards) {
    return shards.stream()
        .flatMap(shard -> stubs.get(shard).hits().stream())
        .sorted(HitMerge::compare)
        .limit(k)
        .toList();
  }

  static List<Hit> hits(GatherResult result) {
    return result.hits().stream().map(ShardHit::hit).toList();
  }
}
