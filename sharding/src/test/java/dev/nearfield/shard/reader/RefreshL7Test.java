package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches that run while one generation after the other takes the place of the last. */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class RefreshL7Test {

  private static final int THREADS = 8;
  private static final int REFRESHES = Integer.getInteger("nearfield.refreshes", 100);
  private static final int QUERIES = 4;
  private static final int K = 10;

  private final HookedStore store = new HookedStore(CacheFixture.memory());

  @TempDir private Path folder;
  @TempDir private Path work;

  /** Two versions of each shard, in eight combinations that follow each other by one shard. */
  private static int[] versions(long generation) {
    int[] versions = {1, 1, 1, 1};
    for (long step = 1; step < generation; step++) {
      int shard = (int) (step % Corpus.SHARDS);
      versions[shard] = 3 - versions[shard];
    }
    return versions;
  }

  private static List<List<ShardHit>> answers(long generation) {
    List<List<ShardHit>> answers = new ArrayList<>();
    for (int query = 0; query < QUERIES; query++) {
      answers.add(Corpus.expected(Corpus.query(query), K, versions(generation)));
    }
    return answers;
  }

  @Test
  void refresh_L7_underLoad_neverFailsMixesOrLeaks() throws Exception {
    var corpus = new Corpus(store, work);
    corpus.publish(1, versions(1));
    List<List<List<ShardHit>>> expected = new ArrayList<>();
    for (long generation = 1; generation <= 8; generation++) {
      expected.add(answers(generation));
    }
    var stopped = new AtomicBoolean();
    var searches = new AtomicLong();
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT);
        ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS)) {
      index.preload();
      List<Future<?>> users = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(THREADS)) {
        for (int user = 0; user < THREADS; user++) {
          users.add(threads.submit(() -> search(index, expected, stopped, searches)));
        }
        try {
          refresh(corpus, index, searches);
        } finally {
          stopped.set(true);
        }
      }
      for (Future<?> user : users) {
        user.get();
      }
      assertThat(index.stats().newGenerations()).isEqualTo(REFRESHES);
      assertThat(index.stats().failedRefreshes()).isZero();
      assertThat(store.keysRead()).as("two versions of each of four shards").hasSize(8);
      assertThat(cache.stats().downloads()).isEqualTo(8);
      // A shard that comes back while somebody still reads its old generation is not closed.
      Until.isTrue("replaced shards are closed", () -> Mappings.of(folder) <= Corpus.SHARDS);
      assertThat(index.stats().closedShards()).isBetween(1L, (long) REFRESHES);
      assertThat(Mappings.descriptors(folder)).isLessThanOrEqualTo(Corpus.SHARDS);
    }
    assertThat(Mappings.of(folder)).isZero();
    assertThat(Mappings.descriptors(folder)).isZero();
  }

  private static Void search(
      ShardedIndex index,
      List<List<List<ShardHit>>> expected,
      AtomicBoolean stopped,
      AtomicLong searches) {
    long seen = 0;
    for (int i = 0; !stopped.get(); i++) {
      int query = i % QUERIES;
      GatherResult found = index.search(ShardQuery.of(Query.of(Corpus.query(query)).k(K).exact()));
      long generation = found.coverage().generation();
      assertThat(generation).isGreaterThanOrEqualTo(seen);
      assertThat(found.coverage().isComplete()).isTrue();
      assertThat(found.hits())
          .as("generation %d", generation)
          .isEqualTo(expected.get((int) ((generation - 1) % 8)).get(query));
      seen = generation;
      searches.incrementAndGet();
    }
    return null;
  }

  private static void refresh(Corpus corpus, ShardedIndex index, AtomicLong searches) {
    for (int i = 0; i < REFRESHES; i++) {
      long generation = 2L + i;
      corpus.publish(generation, versions((generation - 1) % 8 + 1));
      assertThat(index.refresh()).isTrue();
      long before = searches.get();
      Until.isTrue("searches go on", () -> searches.get() >= before + 2);
    }
    assertThat(index.refresh()).as("nothing new").isFalse();
  }

  /** As after garbage was doomed, or an exclusive writer began: what counts names the same. */
  @Test
  void refresh_L7_sameGeneration_readsNoManifest() {
    var corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    ShardCollection collection = ShardCollection.open(store);
    collection.tag("kept", 1);
    var options = PublishOptions.DEFAULT.mode(PublishOptions.Mode.EXCLUSIVE);
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT);
        ShardedIndex newest = ShardedIndex.open(store, cache, OPTIONS);
        ShardedIndex tagged =
            ShardedIndex.open(store, cache, OPTIONS.generation(GenerationChoice.tag("kept")))) {
      collection.begin(options).close();
      store.forget();
      for (int poll = 0; poll < 3; poll++) {
        assertThat(newest.refresh()).isFalse();
        assertThat(tagged.refresh()).isFalse();
      }
      assertThat(store.gets())
          .extracting(ObjectKey::text)
          .containsOnly("CURRENT", "tags/kept")
          .hasSize(6);
    }
  }

  @Test
  void refresh_L7_oneShardChanged_fetchesThatOneBeforeTheSwap() {
    var corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT);
        ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS)) {
      index.preload();
      store.forget();
      Manifest next = corpus.manifest(2, 1, 1, 2, 1);
      ShardDescriptor changed = next.shards().get(2);
      corpus.publish(next);
      assertThat(index.refresh()).isTrue();
      assertThat(store.keysRead()).containsExactly(changed.content().key());
      assertThat(index.health().shards()).allMatch(shard -> shard.state() == ShardState.READY);
      store.forget();
      index.search(ShardQuery.of(Query.of(Corpus.query(1)).k(K)));
      assertThat(store.reads()).isEmpty();
    }
  }

  @Test
  void refresh_L7_nothingNew_asksForOneSmallObject() {
    var corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT);
        ShardedIndex index = ShardedIndex.open(store, cache, OPTIONS)) {
      store.forget();
      assertThat(index.refresh()).isFalse();
      assertThat(store.gets()).hasSize(1);
      assertThat(store.reads()).isEmpty();
    }
  }

  @Test
  void refresh_polling_findsTheNextGenerationByItself() {
    var corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    var options = OPTIONS.pollInterval(Duration.ofMillis(10));
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT);
        ShardedIndex index = ShardedIndex.open(store, cache, options)) {
      store.unreachable(true);
      Until.isTrue("failures are counted", () -> index.stats().failedRefreshes() > 1);
      store.unreachable(false);
      corpus.publish(2, 2, 1, 1, 1);
      Until.isTrue("generation 2", () -> index.manifest().generation() == 2);
      Until.isTrue("healthy", () -> index.health().refreshFailures() == 0);
    }
  }
}
