package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.IdTypeException;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.Route;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.TenantRouter;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScatterGatherL17Test {

  private static final RoutingContext NONE = RoutingContext.EMPTY;

  private final Corpus corpus = Corpus.hashed(8, 400, 50, new SplittableRandom(17));

  private void kill(int shard) {
    corpus.stubs().get(shard).before =
        _ -> {
          throw new IllegalStateException("gone");
        };
  }

  @Test
  void get_L17_hashedId_asksTheShardThatSearchesFindItIn() {
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      int home = corpus.router().shardOf(5L, Corpus.ANY_VECTOR, NONE);
      for (int shard = 0; shard < 8; shard++) {
        if (shard != home) {
          kill(shard);
        }
      }
      assertThat(gather.get(corpus.shards(), 5L)).get().extracting(VectorRecord::id).isEqualTo(5L);
      kill(home);
      assertThatThrownBy(() -> gather.get(corpus.shards(), 5L))
          .isInstanceOf(ShardsFailedException.class)
          .hasMessageContaining("shard " + home);
    }
  }

  @Test
  void get_L17_idThatMayLieAnywhere_isFoundAndNeverDeniedByAShardThatFailed() {
    Route anywhere = corpus.router().route(Corpus.ANY_VECTOR, NONE, Probes.all());
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (long id = 0; id < 400; id++) {
        assertThat(new Lookup(gather, corpus.shards(), id).find(anywhere)).isPresent();
      }
      assertThat(new Lookup(gather, corpus.shards(), 400L).find(anywhere)).isEmpty();
      int home = corpus.router().shardOf(5L, Corpus.ANY_VECTOR, NONE);
      kill((home + 1) % 8);
      assertThat(new Lookup(gather, corpus.shards(), 5L).find(anywhere)).isPresent();
      assertThatThrownBy(() -> new Lookup(gather, corpus.shards(), 400L).find(anywhere))
          .isInstanceOfSatisfying(
              ShardsFailedException.class,
              thrown -> assertThat(thrown.coverage().answered()).hasSize(7));
    }
  }

  @Test
  void get_L17_tenants_neverSeeOneAnothersRecords() {
    TenantRouter router = TenantRouter.builder("tenant", 1).put("a", 0).put("b", 0).build();
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.SQUARED_L2);
        var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      Metadata ofA = Metadata.of("tenant", "a");
      VectorRecord record =
          VectorRecord.of("x", new float[] {1, 2}).metadata(ofA).payload(new byte[] {7});
      index.add(record);
      Shards shards = new Shards(1, router, List.of(ShardSearcher.of(index)));
      assertThat(gather.get(shards, "x", RoutingContext.of(ofA))).contains(record);
      RoutingContext asB = RoutingContext.of(Metadata.of("tenant", "b"));
      assertThat(gather.get(shards, "x", asB)).isEmpty();
      assertThat(gather.get(shards, "y", RoutingContext.of(ofA))).isEmpty();
    }
  }

  @Test
  void get_L17_indexAsShard_givesItsRecords() {
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.SQUARED_L2)) {
      index.add("x", new float[] {1, 2});
      ShardSearcher shard = ShardSearcher.of(index);
      assertThat(shard.get("x")).contains(index.record("x"));
      assertThat(shard.get("y")).isEmpty();
      assertThat(shard.vectorCount()).isEqualTo(1);
      assertThatThrownBy(() -> shard.get(1L)).isInstanceOf(IdTypeException.class);
      assertThatThrownBy(() -> shard.get(1)).isInstanceOf(IdTypeException.class);
    }
  }
}
