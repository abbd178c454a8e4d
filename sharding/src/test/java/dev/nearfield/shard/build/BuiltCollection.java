package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishPlan.RecallUpload;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.RecallMeasure;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.shardfile.ShardEngine;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An empty collection, a cache, and corpora that are built to be published there. */
abstract class BuiltCollection {

  static final int DIMENSION = 8;
  static final int ROWS = 600;
  static final int SHARDS = 4;
  static final int K = 10;

  final MemoryObjectStore store = new MemoryObjectStore(Clock.systemUTC());
  final ShardCollection collection =
      ShardCollection.create(store, CollectionOptions.of(DIMENSION, Metric.SQUARED_L2));
  @TempDir Path folder;
  ShardCache cache;
  private int builds;

  @BeforeEach
  void openCache() {
    cache = ShardCache.open(folder.resolve("cache"), CacheOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  static VectorSource source(long seed) {
    return VectorSource.of(RandomVectors.seeded(seed).rows(ROWS, DIMENSION));
  }

  static List<float[]> queries(long seed) {
    return List.of(RandomVectors.seeded(seed).rows(30, DIMENSION));
  }

  static Router cells(VectorSource rows) {
    return CellRouter.train(rows, DIMENSION, CellOptions.shards(SHARDS));
  }

  ShardFolder build(VectorSource rows, Router router) {
    ShardFolder shards = ShardFolder.create(folder.resolve("build-" + ++builds));
    var description =
        VectorIndex.builder()
            .dimension(DIMENSION)
            .metric(Metric.SQUARED_L2)
            .codes(Codes.FLOAT32)
            .ids(KeyType.LONG);
    Assignment assigned = Assignment.of(router, rows, DIMENSION, BulkOptions.DEFAULT);
    new ShardedBuild(ShardEngine.FLAT, 1, BulkOptions.DEFAULT.threads(1))
        .run(assigned, description, shards);
    return shards;
  }

  ShardFolder build(long seed) {
    VectorSource rows = source(seed);
    return build(rows, cells(rows));
  }

  static ObjectContent probes(ShardFolder shards, long seed) {
    return ObjectContent.of(
        shards.probes(queries(seed), K, Map.of(), BulkOptions.Listener.SILENT).toBytes());
  }

  static PublishPlan plan(ShardFolder shards, RecallTerms terms, ObjectContent probes) {
    return BuiltCorpus.of(shards).plan(0).recall(new RecallUpload(terms, Optional.of(probes)));
  }

  Publication publish(PublishPlan plan) {
    var options = PublishOptions.DEFAULT.gate(RecallMeasure.of(cache));
    try (PublishRun run = collection.begin(options)) {
      return run.publish(plan);
    }
  }
}
