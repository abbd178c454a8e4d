package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BatchQueryException;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Query;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.GatherPolicy;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.gather.ShardsFailedException;
import dev.nearfield.shard.manifest.CollectionMissingException;
import dev.nearfield.shard.manifest.GenerationMissingException;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.manifest.PlainPublisher;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.testkit.Until;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardedIndexTest {

  static final ReaderOptions OPTIONS =
      ReaderOptions.DEFAULT
          .withoutPolling()
          .closesPerSecond(1_000)
          .retryAfter(Duration.ZERO)
          .warmup(Warmup.OFF);

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
    return ShardedIndex.open(store, cache, OPTIONS);
  }

  private static ShardQuery ask(long seed) {
    return ShardQuery.of(Query.of(Corpus.query(seed)).k(5));
  }

  @Test
  void search_anyQuery_findsWhatOneIndexOfAllRowsFinds() {
    corpus.publish(1, 1, 2, 3, 4);
    try (ShardedIndex index = open()) {
      for (int seed = 0; seed < 10; seed++) {
        GatherResult found = index.search(ask(seed));
        assertThat(found.hits()).isEqualTo(Corpus.expected(Corpus.query(seed), 5, 1, 2, 3, 4));
        assertThat(found.coverage().isComplete()).isTrue();
        assertThat(found.coverage().generation()).isEqualTo(1);
        assertThat(index.search(Query.of(Corpus.query(seed)).k(5)).hits()).isEqualTo(found.hits());
        assertThat(index.searchAsync(ask(seed)).join().hits()).isEqualTo(found.hits());
      }
      List<ShardQuery> all = List.of(ask(1), ask(2), ask(3));
      List<GatherResult> batch = index.searchAll(all);
      for (int i = 0; i < 3; i++) {
        assertThat(batch.get(i).hits()).isEqualTo(index.search(all.get(i)).hits());
      }
      assertThat(index.explainRoute(ask(1)).asked().shards()).containsExactly(0, 1, 2, 3);
      assertThat(index.stats().cache().downloads()).isEqualTo(4);
    }
  }

  @Test
  void get_L17_anId_asksItsShardAlone() {
    corpus.publish(1, 1, 1, 1, 1);
    try (ShardedIndex index = open()) {
      assertThat(index.get(7L).orElseThrow().vector()).isEqualTo(Corpus.row(7, 1));
      assertThat(index.get(7L, RoutingContext.EMPTY)).isPresent();
      assertThat(index.get(1_000_007L)).isEmpty();
      assertThat(store.keysRead()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void open_fromAFolder_ownsStoreAndCache() throws Exception {
    StoreLocation location = StoreLocation.parse(work.resolve("store").toString());
    try (ObjectStore files = location.open()) {
      new Corpus(files, work).publish(1, 1, 1, 1, 1);
    }
    Path own = folder.resolve("own");
    ShardedIndex index = ShardedIndex.open(location, own, CacheOptions.DEFAULT, OPTIONS);
    assertThat(index.search(ask(1)).hits()).hasSize(5);
    index.close();
    index.close();
    assertThatThrownBy(() -> index.search(ask(1))).isInstanceOf(ReaderClosedException.class);
    assertThatThrownBy(index::refresh).isInstanceOf(ReaderClosedException.class);
    assertThat(index.health().status()).isEqualTo(ReaderHealth.Status.UNHEALTHY);
    assertThat(Mappings.of(own)).isZero();
  }

  @Test
  void open_nothingThere_isATypedError() {
    assertThatThrownBy(this::open).isInstanceOf(NothingPublishedException.class);
    store.delete(PlainPublisher.COLLECTION);
    assertThatThrownBy(this::open).isInstanceOf(CollectionMissingException.class);
  }

  @Test
  void open_ofThePast_staysThere() {
    ObjectRef first = corpus.publish(1, 1, 1, 1, 1);
    corpus.publisher().tag("golden", 1, first);
    corpus.publish(2, 2, 2, 2, 2);
    for (GenerationChoice choice :
        List.of(GenerationChoice.number(1), GenerationChoice.tag("golden"))) {
      try (ShardedIndex old = ShardedIndex.open(store, cache, OPTIONS.generation(choice))) {
        assertThat(old.refresh()).isFalse();
        assertThat(old.search(ask(3)).hits())
            .isEqualTo(Corpus.expected(Corpus.query(3), 5, 1, 1, 1, 1));
      }
    }
    for (GenerationChoice choice :
        List.of(GenerationChoice.number(9), GenerationChoice.tag("none"))) {
      assertThatThrownBy(() -> ShardedIndex.open(store, cache, OPTIONS.generation(choice)))
          .isInstanceOf(GenerationMissingException.class);
    }
  }

  @Test
  void refresh_tagMoved_followsIt() {
    ObjectRef first = corpus.publish(1, 1, 1, 1, 1);
    corpus.publisher().tag("golden", 1, first);
    var options = OPTIONS.generation(GenerationChoice.tag("golden"));
    try (ShardedIndex index = ShardedIndex.open(store, cache, options)) {
      corpus.publisher().tag("golden", 2, corpus.publish(2, 2, 2, 2, 2));
      assertThat(index.refresh()).isTrue();
      assertThat(index.manifest().generation()).isEqualTo(2);
    }
  }

  @Test
  void preload_L6_fetchesAllBeforeTheFirstQuery() {
    corpus.publish(1, 1, 1, 1, 1);
    for (var options : List.of(OPTIONS, OPTIONS.loading(ReaderOptions.Loading.PRELOAD))) {
      try (ShardedIndex index = ShardedIndex.open(store, cache, options)) {
        if (options.lifecycle().loading() == ReaderOptions.Loading.LAZY) {
          assertThat(index.health().shards()).allMatch(shard -> shard.state() == ShardState.ABSENT);
          index.preload();
        }
        assertThat(index.health().shards()).allMatch(shard -> shard.state() == ShardState.READY);
        assertThat(store.keysRead()).hasSize(4);
        int reads = store.reads().size();
        index.search(ask(1));
        assertThat(store.reads()).hasSize(reads);
      }
    }
  }

  @Test
  void search_shardSmallerThanNeeded_budgetForOneAtATime_answersAll() {
    corpus.publish(1, 1, 1, 1, 1);
    long largest =
        corpus.manifest(1, 1, 1, 1, 1).shards().stream()
            .mapToLong(shard -> shard.content().bytes())
            .max()
            .getAsLong();
    Path small = folder.resolve("small");
    try (var tight = ShardCache.open(small, CacheOptions.DEFAULT.budgetBytes(largest));
        ShardedIndex index = ShardedIndex.open(store, tight, OPTIONS)) {
      for (int seed = 0; seed < 5; seed++) {
        assertThat(index.search(ask(seed)).hits())
            .isEqualTo(Corpus.expected(Corpus.query(seed), 5, 1, 1, 1, 1));
        assertThat(CacheFixture.bytes(small)).isLessThanOrEqualTo(largest);
      }
      assertThat(index.stats().cache().evictions()).isGreaterThanOrEqualTo(15);
    }
  }

  @Test
  void search_wrongDimension_isATypedErrorBeforeAnyFetch() {
    corpus.publish(1, 1, 1, 1, 1);
    try (ShardedIndex index = open()) {
      var wrong = ShardQuery.of(Query.of(new float[Corpus.DIMENSION + 1]));
      assertThatThrownBy(() -> index.search(wrong))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("9")
          .hasMessageContaining("8");
      assertThatThrownBy(() -> index.searchAsync(wrong)).isInstanceOf(InvalidVectorException.class);
      assertThatThrownBy(() -> index.searchAll(List.of(ask(1), wrong)))
          .isInstanceOf(BatchQueryException.class)
          .hasMessageContaining("query 1")
          .hasCauseInstanceOf(InvalidVectorException.class);
      assertThatThrownBy(() -> index.explainRoute(wrong))
          .isInstanceOf(InvalidVectorException.class);
      assertThat(store.reads()).isEmpty();
    }
  }

  @Test
  void search_slowStoreWithADeadline_isPartialWithItsCoverage() throws Exception {
    corpus.publish(1, 1, 1, 1, 1);
    var slow = corpus.manifest(1, 1, 1, 1, 1).shards().get(2).content().key();
    var waiting = new CountDownLatch(1);
    store.hook(
        (read, _) -> {
          if (read.key().equals(slow)) {
            await(waiting);
          }
        });
    try (ShardedIndex index = open()) {
      var query = Query.of(Corpus.query(1)).k(5);
      var partial = ShardQuery.of(query).policy(GatherPolicy.partial(0.5));
      try {
        var hasty =
            ShardQuery.of(query.deadline(Duration.ofMillis(50))).policy(GatherPolicy.bestEffort());
        Until.isTrue(
            "the others are here",
            () ->
                index.search(hasty).coverage().targeted().size() == 4
                    && index.health().shards().stream()
                            .filter(shard -> shard.state() == ShardState.READY)
                            .count()
                        == 3);
        GatherResult found =
            index.search(
                ShardQuery.of(query.deadline(Duration.ofSeconds(1)))
                    .policy(GatherPolicy.partial(0.5)));
        assertThat(found.coverage().timedOut()).containsExactly(2);
        assertThat(found.coverage().answered()).containsExactly(0, 1, 3);
        assertThat(index.health().shards().get(2).state()).isEqualTo(ShardState.DOWNLOADING);
      } finally {
        waiting.countDown(); // the download went on without anybody
      }
      assertThat(index.search(partial).coverage().isComplete()).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).as("in time").isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void search_shardFails_saysWhichAndIsLeftAloneForAWhile() {
    List<ShardDescriptor> shards = new ArrayList<>();
    for (int shard = 0; shard < 4; shard++) {
      shards.add(corpus.shard(shard, 1));
    }
    ShardDescriptor gone = shards.get(1);
    byte[] bytes = store.get(gone.content().key(), 1 << 20).content();
    store.delete(gone.content().key());
    corpus.publish(corpus.manifest(1, corpus.router(Corpus.ROUTER), shards));
    var clock = new SetClock();
    var options = OPTIONS.retryAfter(Duration.ofSeconds(10));
    try (ShardedIndex index = ShardedIndex.open(store, cache, options, clock, clock)) {
      assertThatThrownBy(() -> index.search(ask(1)))
          .isInstanceOf(ShardsFailedException.class)
          .hasMessageContaining("shard 1");
      assertThat(index.health().shards().get(1).state()).isEqualTo(ShardState.DEGRADED);
      assertThat(index.health().status()).isEqualTo(ReaderHealth.Status.DEGRADED);
      GatherResult rest = index.search(ask(1).policy(GatherPolicy.bestEffort()));
      assertThat(rest.coverage().failed()).hasSize(1);
      assertThat(rest.coverage().failed().getFirst().cause())
          .isInstanceOf(ShardUnavailableException.class);
      CacheFixture.put(store, bytes);
      assertThatThrownBy(() -> index.search(ask(1))).isInstanceOf(ShardsFailedException.class);
      clock.advance(Duration.ofSeconds(10));
      assertThat(index.search(ask(1)).coverage().isComplete()).isTrue();
      assertThat(index.health().status()).isEqualTo(ReaderHealth.Status.HEALTHY);
    }
  }

  @Test
  void search_shardOfAnotherDimension_isATypedError() {
    List<ShardDescriptor> shards =
        List.of(corpus.shard(0, 1), corpus.shardOfAnotherDimension(1), corpus.shard(2, 1));
    corpus.publish(corpus.manifest(1, corpus.router(HashRouter.of(3)), shards));
    try (ShardedIndex index = open()) {
      assertThatThrownBy(() -> index.search(ask(1)))
          .isInstanceOf(ShardsFailedException.class)
          .hasRootCauseInstanceOf(RuntimeException.class)
          .cause()
          .isInstanceOf(WrongCollectionException.class);
    }
    assertThat(Mappings.of(folder)).isZero();
  }

  @Test
  void search_cachedFileDamaged_isFetchedAgainAndHeals() throws Exception {
    corpus.publish(1, 1, 1, 1, 1);
    try (ShardedIndex index = open()) {
      index.search(ask(1));
    }
    for (String name : CacheFixture.names(folder)) {
      if (name.endsWith(".shard")) {
        try (var file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
          file.write(ByteBuffer.wrap(new byte[64]), 0);
        }
      }
    }
    try (ShardedIndex index = open()) {
      assertThat(index.search(ask(1)).hits())
          .isEqualTo(Corpus.expected(Corpus.query(1), 5, 1, 1, 1, 1));
      assertThat(index.stats().cache().quarantines()).isEqualTo(4);
    }
  }

  @Test
  void search_shardWithoutAFile_answersNothingOfIt() {
    List<ShardDescriptor> shards = List.of(corpus.shard(0, 1), corpus.shard(3, 1));
    corpus.publish(corpus.manifest(1, corpus.router(Corpus.ROUTER), shards));
    try (ShardedIndex index = open()) {
      GatherResult found = index.search(ask(1));
      assertThat(found.coverage().isComplete()).isTrue();
      assertThat(found.hits()).hasSize(5).allMatch(hit -> hit.shard() == 0 || hit.shard() == 3);
    }
  }
}
