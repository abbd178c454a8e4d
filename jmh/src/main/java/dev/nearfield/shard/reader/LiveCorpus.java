package dev.nearfield.shard.reader;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.EmbeddingVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A collection whose generations are all uploaded before anything is measured, as a writer on
 * another machine would: what is left of publishing one is its commit.
 *
 * <p>Each shard has a row near each query, at a distance that is drawn anew for each version of the
 * shard. So the hits of an answer say which generation they are of.
 *
 * <p>Threads: one. Owns: nothing; the store is borrowed.
 */
final class LiveCorpus {

  static final int K = 10;

  private static final long SEED = 1;
  private static final long FIRST_QUERY = 1L << 40;
  private static final int MAX_CURRENT_BYTES = 1 << 20;
  private static final ObjectKey CURRENT = ObjectKey.of("CURRENT");

  private final RefreshOptions options;
  private final ObjectStore store;
  private final Path work;
  private final HashRouter router;
  private final EmbeddingVectors family;
  private final float[][] queries;

  /** The commit of each generation, from the first on. */
  private final List<byte[]> commits = new ArrayList<>();

  private long bytes;

  /**
   * Builds and uploads all generations; the last is current.
   *
   * @param work a folder for what is thrown away
   */
  LiveCorpus(RefreshOptions options, ObjectStore store, Path work) {
    this.options = options;
    this.store = store;
    this.work = work;
    router = HashRouter.of(options.shards());
    family = EmbeddingVectors.seeded(SEED, options.dimension());
    queries = family.rows(FIRST_QUERY, options.queries());
    var collection =
        ShardCollection.create(store, CollectionOptions.of(options.dimension(), Metric.SQUARED_L2));
    List<VectorIndex> shards = new ArrayList<>();
    try {
      publishAll(collection, shards);
    } finally {
      shards.forEach(VectorIndex::close);
    }
  }

  private void publishAll(ShardCollection collection, List<VectorIndex> shards) {
    List<ShardUpload> uploads = new ArrayList<>();
    for (int shard = 0; shard < options.shards(); shard++) {
      shards.add(build(shard));
      uploads.add(upload(shard, 1, shards.get(shard)));
    }
    var content = Optional.of(ObjectContent.of(router.toBytes()));
    var upload = new RouterUpload(RouterRef.of("hash", options.shards()), content);
    publish(collection, PublishPlan.whole(upload, uploads));
    int next = 0;
    for (int generation = 2; generation <= options.generations() + 1; generation++) {
      uploads.clear();
      for (int i = 0; i < options.changed(); i++, next = (next + 1) % options.shards()) {
        uploads.add(upload(next, generation, shards.get(next)));
      }
      publish(collection, PublishPlan.changes(uploads));
    }
  }

  private void publish(ShardCollection collection, PublishPlan plan) {
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      bytes = Math.max(bytes, bytes(run.publish(plan).manifest()));
    }
    commits.add(store.get(CURRENT, MAX_CURRENT_BYTES).content());
  }

  private VectorIndex build(int shard) {
    IndexBuilder description =
        VectorIndex.builder()
            .dimension(options.dimension())
            .metric(Metric.SQUARED_L2)
            .ids(KeyType.LONG);
    VectorIndex index = description.inMemory();
    index.addAll(new ShardRows(shard), BulkOptions.DEFAULT);
    return index;
  }

  /** What a shard has in all versions. */
  private final class ShardRows implements VectorSource {
    private final long first;

    ShardRows(int shard) {
      first = (long) shard * options.rows();
    }

    @Override
    public int count() {
      return options.rows();
    }

    @Override
    public void read(int position, float[] vector) {
      family.read(first + position, vector);
    }

    @Override
    public Object id(int position) {
      return first + position;
    }
  }

  /** A version of a shard: the same rows, but for those near queries. */
  private ShardUpload upload(int shard, int version, VectorIndex index) {
    var random = new SplittableRandom(SEED + (long) version * options.shards() + shard);
    for (int query = 0; query < options.queries(); query++) {
      long id = -1L - query - (long) shard * options.queries();
      index.upsert(VectorRecord.of(id, near(queries[query], random)));
    }
    Path file = work.resolve("%d-%d.shard".formatted(shard, version));
    index.freeze(file);
    return new ShardUpload(shard, ObjectContent.of(file), index.size());
  }

  private static float[] near(float[] query, SplittableRandom random) {
    float[] vector = query.clone();
    vector[random.nextInt(vector.length)] += (float) random.nextDouble(0.01, 0.1);
    return vector;
  }

  /** Makes a generation current. */
  void commit(int generation) {
    var content = ObjectContent.of(commits.get(generation - 1));
    var _ = store.put(CURRENT, content, PutCondition.none());
  }

  List<ShardQuery> queries() {
    return IntStream.range(0, options.queries()).mapToObj(this::query).toList();
  }

  private ShardQuery query(int number) {
    return ShardQuery.of(Query.of(queries[number]).k(K));
  }

  /**
   * What readers of each generation, from the first on, that never knew another one answer to each
   * query. Leaves the first one current.
   */
  List<List<List<ShardHit>>> answers(ShardCache cache) {
    List<List<List<ShardHit>>> answers = new ArrayList<>();
    for (int generation = 1; generation <= commits.size(); generation++) {
      commit(generation);
      try (ShardedIndex index = ShardedIndex.open(store, cache, Refresh.READER)) {
        answers.add(queries().stream().map(query -> index.search(query).hits()).toList());
      }
    }
    commit(1);
    return answers;
  }

  /** Bytes of all shards of the largest generation. */
  long bytes() {
    return bytes;
  }

  private static long bytes(Manifest manifest) {
    return manifest.shards().stream().mapToLong(shard -> shard.content().bytes()).sum();
  }
}
