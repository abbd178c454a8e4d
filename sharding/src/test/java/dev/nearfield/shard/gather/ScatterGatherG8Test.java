package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Hit;
import dev.nearfield.shard.routing.HashRouter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScatterGatherG8Test {

  /** Every row lies in one to three shards, some of them with an older score. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 64})
  void search_G8_rowsInSeveralShards_returnsKDifferentIds(int shardCount) {
    for (int seed = 0; seed < 30; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      Map<Long, Hit> best = new HashMap<>();
      List<List<Hit>> byShard = new ArrayList<>();
      for (int shard = 0; shard < shardCount; shard++) {
        byShard.add(new ArrayList<>());
      }
      int rows = 1 + random.nextInt(60);
      for (long id = 0; id < rows; id++) {
        float score = random.nextInt(20);
        var homes = new HashSet<Integer>();
        for (int copy = 0; copy <= random.nextInt(3); copy++) {
          int home = random.nextInt(shardCount);
          if (homes.add(home)) {
            Hit hit = new Hit(id, random.nextInt(4) == 0 ? score - 3 : score);
            byShard.get(home).add(hit);
            best.merge(id, hit, (a, b) -> a.score() >= b.score() ? a : b);
          }
        }
      }
      int k = 1 + random.nextInt(30);
      List<Hit> expected =
          best.values().stream()
              .sorted(
                  Comparator.comparingDouble(Hit::score)
                      .reversed()
                      .thenComparing(hit -> (Long) hit.id()))
              .limit(k)
              .toList();
      List<ShardSearcher> stubs = new ArrayList<>();
      byShard.forEach(hits -> stubs.add(new StubShard(hits)));
      for (KPerShard choice : List.of(KPerShard.all(), KPerShard.fixed(1))) {
        try (var gather = ScatterGather.of(GatherOptions.DEFAULT.perShard(choice))) {
          Shards shards = new Shards(1, HashRouter.of(shardCount), stubs);
          assertThat(Corpus.hits(gather.search(shards, Corpus.query(k))))
              .as("seed %d, %s", seed, choice)
              .isEqualTo(expected);
        }
      }
    }
  }
}
