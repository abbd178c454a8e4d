package dev.nearfield.shard.reader;

import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.manifest.CollectionInfo;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.manifest.PlainPublisher;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small collection: four shards by hash, whose rows follow from id and version. A generation is
 * the versions of its shards, so that any answer says which generation it is of.
 *
 * <p>Threads: one publishes. Owns: nothing.
 */
final class Corpus {

  static final int DIMENSION = 8;
  static final int SHARDS = 4;
  static final int ROWS = 120;
  static final UUID COLLECTION = UUID.fromString("0a0b0c0d-0102-0304-0506-0708090a0b0c");
  static final HashRouter ROUTER = HashRouter.of(SHARDS);

  /** Building is what takes time: files by shard and version, and indexes by versions. */
  private static final Map<List<Integer>, byte[]> FILES = new ConcurrentHashMap<>();

  private static final Map<List<Integer>, VectorIndex> ORACLES = new ConcurrentHashMap<>();

  private final ObjectStore store;
  private final Path work;
  private final PlainPublisher publisher;
  private Optional<ObjectRef> parent = Optional.empty();

  Corpus(ObjectStore store, Path work) {
    this.store = store;
    this.work = work;
    publisher = new PlainPublisher(store);
    publisher.create(
        new CollectionInfo(
            COLLECTION, DIMENSION, Metric.SQUARED_L2, CollectionInfo.CommitMode.ETAG));
  }

  PlainPublisher publisher() {
    return publisher;
  }

  static float[] row(long id, int version) {
    var random = new SplittableRandom(id * 1_000_003 + version);
    float[] row = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      row[i] = (float) random.nextDouble(-1, 1);
    }
    return row;
  }

  static float[] query(long seed) {
    return row(-1 - seed, 0);
  }

  /** The ids of a shard. */
  static List<Long> ids(int shard) {
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < ROWS; id++) {
      if (ROUTER.shardOf(id) == shard) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** What an exact search of all rows of a generation finds. */
  static List<ShardHit> expected(float[] query, int k, int... versions) {
    List<Integer> key = Arrays.stream(versions).boxed().toList();
    VectorIndex oracle = ORACLES.computeIfAbsent(key, Corpus::oracle);
    return oracle.search(Query.of(query).k(k).exact()).hits().stream()
        .map(hit -> new ShardHit(hit.id(), hit.score(), shardOf(hit.id())))
        .toList();
  }

  /** One index of all rows. */
  private static VectorIndex oracle(List<Integer> versions) {
    VectorIndex all = index(DIMENSION);
    for (int shard = 0; shard < SHARDS; shard++) {
      add(all, shard, versions.get(shard));
    }
    return all;
  }

  private static int shardOf(Object id) {
    return ROUTER.shardOf(((Long) id).longValue());
  }

  private static VectorIndex index(int dimension) {
    return VectorIndex.builder()
        .dimension(dimension)
        .metric(Metric.SQUARED_L2)
        .ids(KeyType.LONG)
        .codes(Codes.FLOAT32)
        .inMemory();
  }

  private static void add(VectorIndex index, int shard, int version) {
    for (long id : ids(shard)) {
      index.add(VectorRecord.of(id, row(id, version)));
    }
  }

  /** Uploads a shard; the same for the same version. */
  ShardDescriptor shard(int shard, int version) {
    byte[] bytes =
        FILES.computeIfAbsent(
            List.of(shard, version),
            _ -> {
              try (VectorIndex index = index(DIMENSION)) {
                add(index, shard, version);
                return frozen(index);
              }
            });
    return new ShardDescriptor(shard, CacheFixture.put(store, bytes), ids(shard).size());
  }

  /** One whose row has another dimension. */
  ShardDescriptor shardOfAnotherDimension(int shard) {
    try (VectorIndex index = index(DIMENSION + 1)) {
      index.add(1, new float[DIMENSION + 1]);
      return new ShardDescriptor(shard, CacheFixture.put(store, frozen(index)), 1);
    }
  }

  private byte[] frozen(VectorIndex index) {
    try {
      Path file = work.resolve("frozen");
      index.freeze(file);
      return Files.readAllBytes(file);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Uploads a router. */
  RouterRef router(Router router) {
    ObjectRef ref = CacheFixture.put(store, "r/", router.toBytes());
    return RouterRef.of("hash", ref, 0);
  }

  /** A manifest of these versions; their shards are uploaded. */
  Manifest manifest(long generation, int... versions) {
    List<ShardDescriptor> shards = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      shards.add(shard(shard, versions[shard]));
    }
    return manifest(generation, router(ROUTER), shards);
  }

  Manifest manifest(long generation, RouterRef router, List<ShardDescriptor> shards) {
    return manifest(COLLECTION, generation, router, shards, Set.of());
  }

  Manifest manifest(
      UUID collection,
      long generation,
      RouterRef router,
      List<ShardDescriptor> shards,
      Set<String> requiredFeatures) {
    return new Manifest(
        collection,
        generation,
        generation == 1 ? Optional.empty() : parent,
        "run-" + generation,
        0,
        SetClock.START,
        DIMENSION,
        Metric.SQUARED_L2,
        Optional.empty(),
        router,
        shards,
        Optional.empty(),
        requiredFeatures,
        Map.of(),
        Map.of());
  }

  /** The same manifest, asking for a recall. */
  Manifest gated(Manifest plain, RecallGate gate) {
    return new Manifest(
        plain.collection(),
        plain.generation(),
        plain.parent(),
        plain.runId(),
        plain.writerEpoch(),
        plain.createdAt(),
        plain.dimension(),
        plain.metric(),
        plain.index(),
        plain.router(),
        plain.shards(),
        Optional.of(gate),
        plain.requiredFeatures(),
        plain.optionalFeatures(),
        plain.custom());
  }

  /** Publishes a generation of these versions. */
  ObjectRef publish(long generation, int... versions) {
    return publish(manifest(generation, versions));
  }

  ObjectRef publish(Manifest manifest) {
    ObjectRef ref = publisher.publish(manifest);
    parent = Optional.of(ref);
    return ref;
  }
}
