package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a generation must be like to be opened. */
class GenerationSourceTest {

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;
  private ShardCache cache;

  @BeforeEach
  void create() {
    corpus = new Corpus(store, work);
    cache = ShardCache.open(folder, CacheOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private ShardedIndex open() {
    return ShardedIndex.open(store, cache, ShardedIndexTest.OPTIONS);
  }

  /** By the last shard that has rows the ids would be looked for in other shards. */
  @Test
  void get_hashWithoutContent_goesByTheNumberOfShardsThatIsDeclared() {
    List<ShardDescriptor> shards = List.of(corpus.shard(0, 1), corpus.shard(1, 1));
    corpus.publish(corpus.manifest(1, RouterRef.of("hash", Corpus.SHARDS), shards));
    try (ShardedIndex index = open()) {
      for (int shard = 0; shard < 2; shard++) {
        for (long id : Corpus.ids(shard)) {
          assertThat(index.get(id)).as("%d", id).isPresent();
        }
      }
      assertThat(index.get(Corpus.ids(3).getFirst())).isEmpty();
    }
  }

  @Test
  void open_numberOfShardsNotDeclaredOrAnother_isATypedError() {
    List<ShardDescriptor> shards = List.of(corpus.shard(0, 1));
    corpus.publish(corpus.manifest(1, RouterRef.of("hash", 0), shards));
    assertThatThrownBy(this::open)
        .isInstanceOf(WrongCollectionException.class)
        .hasMessageContaining("generation 1 ")
        .hasMessageContaining("how many shards");
    RouterRef there = corpus.router(Corpus.ROUTER);
    var wrong = new RouterRef("hash", there.content(), 5, 0, Optional.empty());
    corpus.publish(corpus.manifest(1, wrong, shards));
    assertThatThrownBy(this::open)
        .isInstanceOf(WrongCollectionException.class)
        .hasMessageContaining("5 shards");
  }

  @Test
  void open_routerOfAnotherDimensionOrMetric_isATypedError() {
    float[][] centroids = {new float[Corpus.DIMENSION], new float[Corpus.DIMENSION + 1]};
    for (Router wrong :
        List.of(
            CellRouter.of(new float[][] {centroids[1]}, new int[1], 1, Metric.SQUARED_L2),
            CellRouter.of(new float[][] {centroids[0]}, new int[1], 1, Metric.COSINE))) {
      corpus.publish(corpus.manifest(1, corpus.router(wrong), List.of(corpus.shard(0, 1))));
      assertThatThrownBy(this::open)
          .isInstanceOf(WrongCollectionException.class)
          .hasMessageContaining("8 dimensions under SQUARED_L2")
          .hasMessageContaining(wrong.describe());
    }
  }

  @Test
  void open_shardTheRouterDoesNotKnow_isATypedError() {
    corpus.publish(
        corpus.manifest(1, corpus.router(HashRouter.of(2)), List.of(corpus.shard(2, 1))));
    assertThatThrownBy(this::open)
        .isInstanceOf(WrongCollectionException.class)
        .hasMessageContaining("shard 2");
    corpus.publish(corpus.manifest(1, RouterRef.of("cluster", 3), List.of(corpus.shard(2, 1))));
    assertThatThrownBy(this::open)
        .isInstanceOf(WrongCollectionException.class)
        .hasMessageContaining("cluster");
  }
}
