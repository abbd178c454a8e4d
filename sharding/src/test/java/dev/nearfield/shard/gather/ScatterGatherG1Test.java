package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Filter;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.Query;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.TenantRequiredException;
import dev.nearfield.shard.routing.TenantRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScatterGatherG1Test {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void search_G1_anyNumberOfShards_answersAsOneIndex(int shardCount) {
    Corpus corpus = Corpus.hashed(shardCount, 500, 30, new SplittableRandom(1));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (int k : new int[] {1, 10, 499, 500, 501}) {
        GatherResult result = gather.search(corpus.shards(), Corpus.query(k));
        assertThat(Corpus.hits(result)).isEqualTo(corpus.best(k));
        Coverage coverage = result.coverage();
        assertThat(coverage.answered()).isEqualTo(coverage.targeted()).hasSize(shardCount);
        assertThat(coverage.share()).isEqualTo(1);
        assertThat(coverage.vectorsTotal()).isEqualTo(500);
        assertThat(coverage.generation()).isEqualTo(Corpus.GENERATION);
        assertThat(coverage.expectedRecall()).isEqualTo(1);
        for (ShardHit hit : result.hits()) {
          assertThat(hit.shard()).isEqualTo(corpus.router().shardOf(hit.id(), new float[0], NONE));
        }
      }
    }
  }

  private static final RoutingContext NONE = RoutingContext.EMPTY;

  @Test
  void search_G1_rangeWithoutLimit_returnsAllOfEveryShard() {
    Corpus corpus = Corpus.hashed(7, 300, 30, new SplittableRandom(1));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      ShardQuery range = ShardQuery.of(Query.of(Corpus.ANY_VECTOR).minScore(-10));
      assertThat(Corpus.hits(gather.search(corpus.shards(), range))).isEqualTo(corpus.all());
    }
  }

  @Test
  void search_G1_moreShardsThanMayRun_runsNoMoreAtATime() throws Exception {
    int limit = 3;
    Corpus corpus = Corpus.hashed(12, 200, 30, new SplittableRandom(1));
    var inFlight = new AtomicInteger();
    var most = new AtomicInteger();
    var full = new CountDownLatch(limit); // the first ones wait until as many run as may
    for (StubShard stub : corpus.stubs()) {
      stub.before =
          _ -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            full.countDown();
            assertThat(await(full)).isTrue();
            inFlight.decrementAndGet();
          };
    }
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.maxConcurrency(limit))) {
      GatherResult result = gather.search(corpus.shards(), Corpus.query(10));
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
    }
    assertThat(most).hasValue(limit);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void search_G1_withoutDeadline_asksFromThisThreadToo() {
    Corpus corpus = Corpus.hashed(1, 20, 30, new SplittableRandom(1));
    assertThat(threads(corpus, Corpus.query(5))).containsExactly(Thread.currentThread());
  }

  @Test
  void search_G1_deadlineThatShardsMayMiss_leavesThisThreadFree() {
    Corpus corpus = Corpus.hashed(2, 20, 30, new SplittableRandom(1));
    Query query = Query.of(Corpus.ANY_VECTOR).deadline(Duration.ofMinutes(10));
    assertThat(threads(corpus, ShardQuery.of(query))).doesNotContain(Thread.currentThread());
    corpus = Corpus.hashed(1, 20, 30, new SplittableRandom(1));
    corpus.stubs().getFirst().keepsDeadlines = true;
    assertThat(threads(corpus, ShardQuery.of(query))).containsExactly(Thread.currentThread());
  }

  private static Set<Thread> threads(Corpus corpus, ShardQuery query) {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    corpus.stubs().forEach(stub -> stub.before = _ -> threads.add(Thread.currentThread()));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      gather.search(corpus.shards(), query);
    }
    return threads;
  }

  @Test
  void search_G1_tenants_asksTheirShardsOnlyWithTheirFilter() {
    TenantRouter router = TenantRouter.builder("tenant", 4).put("a", 1).put("b", 1, 3).build();
    Corpus corpus = Corpus.hashed(4, 100, 30, new SplittableRandom(1));
    Shards shards = new Shards(1, router, new ArrayList<ShardSearcher>(corpus.stubs()));
    Filter own = Filter.eq("lang", "en");
    ShardQuery query = ShardQuery.of(Query.of(Corpus.ANY_VECTOR).filter(own));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      RoutingContext a = RoutingContext.of(Metadata.of("tenant", "a"));
      assertThat(gather.search(shards, query.context(a)).coverage().targeted()).containsExactly(1);
      assertThat(corpus.stubs().get(1).queries.getFirst().filter())
          .contains(Filter.and(own, Filter.eq("tenant", "a")));
      RoutingContext b = RoutingContext.of(Metadata.of("tenant", "b"));
      assertThat(gather.search(shards, query.context(b)).coverage().targeted())
          .containsExactly(1, 3);
      assertThatThrownBy(() -> gather.search(shards, query))
          .isInstanceOf(TenantRequiredException.class);
    }
  }

  @Test
  void search_G1_wrongQuery_throwsWhatOneShardThrowsUnderEveryPolicy() {
    Corpus corpus = Corpus.hashed(4, 100, 30, new SplittableRandom(1));
    var wrong = new InvalidVectorException("the vector has 1 components, the index 2");
    corpus.stubs().get(2).before =
        _ -> {
          throw wrong;
        };
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (var policy : List.of(GatherPolicy.fail(), GatherPolicy.bestEffort())) {
        assertThatThrownBy(() -> gather.search(corpus.shards(), Corpus.query(1).policy(policy)))
            .isSameAs(wrong);
      }
    }
  }

  @Test
  void shards_anotherNumberThanTheRouterKnows_isTyped() {
    assertThatThrownBy(() -> new Shards(1, HashRouter.of(2), List.of()))
        .isInstanceOf(ShardCountException.class)
        .hasMessageContaining("2 shards");
  }
}
