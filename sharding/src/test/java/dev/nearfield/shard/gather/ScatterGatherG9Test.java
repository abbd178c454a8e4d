package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BatchQueryException;
import dev.nearfield.Filter;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.TenantRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScatterGatherG9Test {

  private final Corpus corpus = Corpus.hashed(16, 2_000, 200, new SplittableRandom(9));

  @Test
  void searchAll_G9_manyQueries_answersAsOneByOneAndAsksEachShardOnce() {
    List<ShardQuery> queries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      queries.add(Corpus.query(1 + i % 40));
    }
    var options = GatherOptions.DEFAULT.perShard(KPerShard.all());
    try (var gather = ScatterGather.of(options)) {
      List<GatherResult> results = gather.searchAll(corpus.shards(), queries);
      for (int i = 0; i < queries.size(); i++) {
        assertThat(Corpus.hits(results.get(i))).isEqualTo(corpus.best(1 + i % 40));
        assertThat(results.get(i).coverage().isComplete()).isTrue();
      }
      assertThat(corpus.stubs()).allMatch(stub -> stub.batches.get() == 1);
      assertThat(gather.activity().calls()).isEqualTo(16);
      assertThat(gather.activity().searches()).isEqualTo(1_000);
    }
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.perShard(KPerShard.fixed(1)))) {
      List<GatherResult> results = gather.searchAll(corpus.shards(), queries);
      for (int i = 0; i < queries.size(); i++) {
        assertThat(Corpus.hits(results.get(i))).isEqualTo(corpus.best(1 + i % 40));
      }
      assertThat(gather.activity().calls()).isBetween(17L, 32L); // one second round for all
    }
  }

  @Test
  void searchAll_G9_queriesOfDifferentShards_eachAsksItsOwn() {
    TenantRouter router = TenantRouter.builder("tenant", 16).put("a", 3).put("b", 4, 5).build();
    Shards shards = new Shards(1, router, new ArrayList<ShardSearcher>(corpus.stubs()));
    List<ShardQuery> queries = List.of(tenant("a"), tenant("b"), tenant("a"));
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      List<GatherResult> results = gather.searchAll(shards, queries);
      assertThat(results)
          .extracting(result -> result.coverage().targeted())
          .containsExactly(List.of(3), List.of(4, 5), List.of(3));
      assertThat(gather.searchAll(shards, List.of())).isEmpty();
    }
  }

  private static ShardQuery tenant(String name) {
    return Corpus.query(5).context(RoutingContext.of(Metadata.of("tenant", name)));
  }

  @Test
  void searchAll_G9_wrongQuery_isNamedByItsPlaceInTheBatch() {
    var wrong = new InvalidVectorException("the vector has 1 components, the index 2");
    Filter marked = Filter.exists("marked");
    ShardSearcher refusing =
        new StubShard(List.of()) {
          @Override
          public List<SearchResult> searchAll(List<Query> all) {
            for (int i = 0; i < all.size(); i++) {
              if (all.get(i).filter().isPresent()) {
                throw new BatchQueryException(i, wrong);
              }
            }
            return super.searchAll(all);
          }
        };
    List<ShardSearcher> searchers = new ArrayList<>(corpus.stubs());
    searchers.set(15, refusing);
    Shards shards = new Shards(1, corpus.router(), searchers);
    List<ShardQuery> queries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Query query = Query.of(Corpus.ANY_VECTOR);
      queries.add(ShardQuery.of(i == 3 ? query.filter(marked) : query));
    }
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      assertThatThrownBy(() -> gather.searchAll(shards, queries))
          .isInstanceOfSatisfying(
              BatchQueryException.class, thrown -> assertThat(thrown.position()).isEqualTo(3))
          .hasCause(wrong);
    }
  }
}
