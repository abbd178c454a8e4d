package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.shard.routing.ExplicitRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.Route;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KPerShardG2Test {

  private static final Route OVER_16 = route(16);

  private static Route route(int shards) {
    return HashRouter.of(shards).route(Corpus.ANY_VECTOR, RoutingContext.EMPTY, Probes.all());
  }

  /** Computed independently, by adding up binomial coefficients. */
  @ParameterizedTest
  @CsvSource({
    "10,16,0.01,4",
    "10,16,0.0001,6",
    "100,16,0.01,15",
    "100,16,0.0001,19",
    "100,64,0.01,8",
    "100,64,0.0001,10",
    "10,1,0.01,10",
    "1,16,0.01,1"
  })
  void adaptive_G2_hashedIds_asksForAsFewAsStatisticsAllow(
      int k, int shardCount, double probability, int expected) {
    var plan = new ShardPlan(KPerShard.adaptive(probability));
    assertThat(plan.counts(route(shardCount), k)).hasSize(shardCount).containsOnly(expected);
  }

  @Test
  void leastCount_G2_largeK_isWithinFourDeviationsOfTheMean() {
    int k = Query.MAX_BEAM_WIDTH; // p^k is far below the smallest double
    int count = BinomialTail.leastCount(k, 0.25, 1e-4);
    double deviation = Math.sqrt(k * 0.25 * 0.75);
    assertThat(count).isBetween((int) (k / 4.0 + 3.5 * deviation), (int) (k / 4.0 + 4 * deviation));
  }

  @Test
  void counts_G2_anythingButHashedIds_asksForAll() {
    var plan = new ShardPlan(KPerShard.adaptive(0.01));
    Route named =
        ExplicitRouter.of(4).route(Corpus.ANY_VECTOR, RoutingContext.ofShard(2), Probes.all());
    assertThat(plan.counts(named, 10)).containsExactly(10);
    assertThat(plan.counts(OVER_16, Query.NO_LIMIT)).containsOnly(Query.NO_LIMIT);
    assertThat(new ShardPlan(KPerShard.all()).counts(OVER_16, 10)).containsOnly(10);
    assertThat(new ShardPlan(KPerShard.fixed(3)).counts(OVER_16, 10)).containsOnly(3);
    assertThat(new ShardPlan(KPerShard.fixed(30)).counts(OVER_16, 10)).containsOnly(10);
  }

  /** The point of second rounds: what is asked for at first changes no answer. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void search_G2_anyKPerShard_answersAsOneIndex(int shardCount) {
    List<KPerShard> choices =
        List.of(
            KPerShard.all(),
            KPerShard.fixed(1),
            KPerShard.fixed(3),
            KPerShard.adaptive(0.5),
            KPerShard.adaptive(1e-4));
    for (int seed = 0; seed < 20; seed++) {
      var random = new SplittableRandom(seed);
      Corpus corpus = Corpus.hashed(shardCount, random.nextInt(400), 40, random);
      int k = 1 + random.nextInt(50);
      for (KPerShard choice : choices) {
        try (var gather = ScatterGather.of(GatherOptions.DEFAULT.perShard(choice))) {
          GatherResult result = gather.search(corpus.shards(), Corpus.query(k));
          assertThat(Corpus.hits(result))
              .as("seed %d, k %d, %s", seed, k, choice)
              .isEqualTo(corpus.best(k));
          assertThat(result.coverage().isComplete()).isTrue();
        }
      }
    }
  }

  @Test
  void search_G2_adaptive_seldomAsksAgain() {
    int rounds = 1_000;
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (int seed = 0; seed < rounds; seed++) {
        // Other scores are other queries: which ids are the best ten is drawn anew.
        Corpus corpus = Corpus.hashed(16, 400, 1 << 20, new SplittableRandom(seed));
        assertThat(Corpus.hits(gather.search(corpus.shards(), Corpus.query(10))))
            .isEqualTo(corpus.best(10));
      }
      // A shard is asked again if its fourth hit is among the ten: P(Bin(10, 1/16) >= 4) = 0.0023
      // for each of 16, so about 36 of 1,000 queries.
      assertThat(gather.activity().secondRounds()).isBetween(1L, (long) (0.08 * rounds));
    }
  }

  @Test
  void search_G2_oversampling_asksShardsForMoreAndChangesNoExactAnswer() {
    Corpus corpus = Corpus.hashed(4, 300, 40, new SplittableRandom(1));
    var options = GatherOptions.DEFAULT.perShard(KPerShard.all()).oversampling(2.5);
    try (var gather = ScatterGather.of(options)) {
      GatherResult result = gather.search(corpus.shards(), Corpus.query(10));
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
      assertThat(corpus.stubs().get(0).queries).hasSize(1).allMatch(query -> query.k() == 25);
    }
  }

  @Test
  void search_G2_oversampling_staysWithinWhatAShardTakes() {
    Corpus corpus = Corpus.hashed(4, 300, 40, new SplittableRandom(1));
    var options = GatherOptions.DEFAULT.perShard(KPerShard.all()).oversampling(2.5);
    try (var gather = ScatterGather.of(options)) {
      Query own = Corpus.query(10).query().beamWidth(12).rerankCount(11);
      gather.search(corpus.shards(), ShardQuery.of(own));
      gather.search(corpus.shards(), Corpus.query(Query.MAX_BEAM_WIDTH));
      Query asked = corpus.stubs().get(0).queries.get(0);
      assertThat(asked.k()).isEqualTo(25);
      assertThat(asked.beamWidth()).isEqualTo(25);
      assertThat(asked.rerankCount()).isEqualTo(25);
      assertThat(corpus.stubs().get(0).queries.get(1).k()).isEqualTo(Query.MAX_BEAM_WIDTH);
    }
  }

  @Test
  void search_G2_fewerHitsPerShard_leavesTheBeamAsItWas() {
    Corpus corpus = Corpus.hashed(16, 3_000, 1 << 20, new SplittableRandom(1));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      gather.search(corpus.shards(), Corpus.query(400));
      Query asked = corpus.stubs().get(0).queries.get(0);
      assertThat(asked.k()).isLessThan(60);
      assertThat(asked.beamWidth()).isEqualTo(400);
    }
  }

  @Test
  void options_outOfBounds_areTyped() {
    assertThatThrownBy(() -> KPerShard.fixed(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> KPerShard.adaptive(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> KPerShard.adaptive(0.6)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> GatherOptions.DEFAULT.oversampling(0.9))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> GatherOptions.DEFAULT.maxConcurrency(0))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> GatherPolicy.partial(1.1)).isInstanceOf(OutOfRangeException.class);
  }
}
