package dev.nearfield.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.Warmup;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.build.ShardedBuild;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.LocalObjectStore;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.CacheStats;
import dev.nearfield.shard.reader.ReaderOptions;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.reader.ShardMetricsSink.Counter;
import dev.nearfield.shard.reader.ShardMetricsSink.Timer;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.shardfile.ShardEngine;
import dev.nearfield.storage.KeyType;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicrometerShardSinkTest {

  private static final float[][] ROWS = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {1, 0, 1}};
  private static final int SHARDS = 2;

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerShardSink sink =
      new MicrometerShardSink(registry, Tags.of("corpus", "news"));

  @Test
  void meters_lifeOfAReader_sayWhatTheReaderSays() {
    var cacheOptions = CacheOptions.DEFAULT.metrics(sink);
    var options = ReaderOptions.DEFAULT.withoutPolling().warmup(Warmup.OFF).metrics(sink);
    try (ObjectStore store = LocalObjectStore.open(directory.resolve("store"))) {
      publish(store, "first", 3);
      try (ShardCache cache = ShardCache.open(directory.resolve("cache"), cacheOptions);
          ShardedIndex index = ShardedIndex.open(store, cache, options)) {
        index.preload();
        publish(store, "second", ROWS.length);
        assertThat(index.refresh()).isTrue();
        assertThat(index.refresh()).isFalse();
        CacheStats stats = cache.stats();
        assertThat(count("nearfield.shard.fetched"))
            .isPositive()
            .isEqualTo((double) stats.downloads());
        assertThat(count("nearfield.shard.fetched.bytes"))
            .isEqualTo((double) stats.downloadedBytes());
        assertThat(count("nearfield.shard.fetches.failed")).isZero();
        assertThat(count("nearfield.shard.quarantines")).isZero();
        assertThat(count("nearfield.shard.evicted")).isZero();
        assertThat(count("nearfield.shard.generations")).isEqualTo(1);
        assertThat(count("nearfield.shard.refreshes.failed")).isZero();
        assertThat(registry.get("nearfield.shard.fetch").timer().count())
            .isEqualTo(stats.downloads());
        assertThat(registry.get("nearfield.shard.refresh").timer().count()).isEqualTo(2);
      }
    }
  }

  private void publish(ObjectStore store, String name, int rows) {
    var source = VectorSource.of(Arrays.copyOf(ROWS, rows));
    var description = VectorIndex.builder().dimension(3).metric(Metric.DOT).ids(KeyType.LONG);
    Assignment assigned = Assignment.of(HashRouter.of(SHARDS), source, 3, BulkOptions.DEFAULT);
    ShardFolder shards = ShardFolder.create(directory.resolve(name));
    new ShardedBuild(ShardEngine.FLAT, 1, BulkOptions.DEFAULT.threads(1))
        .run(assigned, description, shards);
    ShardCollection collection =
        name.equals("first")
            ? ShardCollection.create(store, CollectionOptions.of(3, Metric.DOT))
            : ShardCollection.open(store);
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      var _ = run.publish(BuiltCorpus.of(shards).plan(0));
    }
  }

  /** Each into a meter of its own. */
  @Test
  void meters_always_areDocumentedAndTagged() throws IOException {
    long amount = 1;
    for (Counter counter : Counter.values()) {
      sink.add(counter, amount);
      amount *= 2;
    }
    for (Timer timer : Timer.values()) {
      sink.record(timer, 5);
    }
    String documentation = Files.readString(Path.of("../../docs/OBSERVABILITY.md"));
    assertThat(registry.getMeters()).hasSize(Counter.values().length + Timer.values().length);
    for (Meter meter : registry.getMeters()) {
      assertThat(documentation).contains("| `%s` |".formatted(meter.getId().getName()));
      assertThat(meter.getId().getTag("corpus")).isEqualTo("news");
      assertThat(meter.getId().getDescription()).isNotBlank();
    }
    assertThat(count("nearfield.shard.fetched")).isEqualTo(1);
    assertThat(count("nearfield.shard.refreshes.failed")).isEqualTo(128);
  }

  private double count(String name) {
    return registry.get(name).counter().count();
  }
}
