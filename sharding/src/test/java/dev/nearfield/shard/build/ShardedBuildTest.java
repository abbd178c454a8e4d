package dev.nearfield.shard.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.DuplicateIdException;
import dev.nearfield.Encoding;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.ShardSummary;
import dev.nearfield.TargetFolderException;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.IndexShape;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.ExplicitRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.RoutingException;
import dev.nearfield.shard.routing.TenantRouter;
import dev.nearfield.shard.shardfile.ShardEngine;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedBuildTest {

  private static final int ROWS = 1_200;
  private static final int DIMENSION = 8;
  private static final float[][] VECTORS =
      RandomVectors.seeded(17).clustered(9, 0.3f).rows(ROWS, DIMENSION);
  private static final BulkOptions THREADS = BulkOptions.DEFAULT.threads(3);

  @TempDir Path directory;

  @Test
  void run_cells_putsEveryRowWhereTheRouterSays() {
    VectorSource source = VectorSource.of(VECTORS);
    CellRouter router = CellRouter.train(source, DIMENSION, CellOptions.shards(5));
    Assignment rows = Assignment.of(router, source, DIMENSION, THREADS);
    ShardFolder folder = ShardFolder.create(directory.resolve("shards"));
    var built = ShardedBuild.DEFAULT.bulk(THREADS).run(rows, description(), folder);

    assertThat(rows.maxLoad()).isBetween(1.0, 1.1);
    assertThat(folder.shards()).containsOnlyKeys(built.keySet()).hasSize(5);
    assertThat(folder.router().toBytes()).isEqualTo(router.toBytes());
    int found = 0;
    for (var shard : built.entrySet()) {
      assertThat(shard.getValue().rows()).isEqualTo(rows.rowCount(shard.getKey()));
      try (VectorIndex index = VectorIndex.openShard(shard.getValue().file())) {
        for (int row = 0; row < ROWS; row++) {
          if (router.shardOf((long) row, VECTORS[row], RoutingContext.EMPTY) == shard.getKey()) {
            assertThat(index.record((long) row).vector()).isEqualTo(VECTORS[row]);
            found++;
          }
        }
      }
    }
    assertThat(found).isEqualTo(ROWS);
  }

  @Test
  void run_anyThreadsAndShardsAtOnce_makesTheSameBytes() {
    Router router = HashRouter.of(4);
    assertThat(hashes(router, "one", ShardedBuild.DEFAULT.bulk(THREADS.threads(1))))
        .isEqualTo(hashes(router, "three", ShardedBuild.DEFAULT.shardsAtOnce(3).bulk(THREADS)))
        .isEqualTo(hashes(router, "many", ShardedBuild.DEFAULT.shardsAtOnce(9).bulk(THREADS)))
        .hasSize(4);
  }

  private Map<Integer, String> hashes(Router router, String name, ShardedBuild build) {
    var rows = Assignment.of(router, VectorSource.of(VECTORS), DIMENSION, build.bulk());
    var folder = ShardFolder.create(directory.resolve(name));
    SortedMap<Integer, ShardSummary> built = build.run(rows, description(), folder);
    return built.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sha256()));
  }

  @Test
  void run_shardsWithoutRows_haveNoFiles() {
    VectorSource source = named(300, _ -> Metadata.of("tenant", "acme"));
    TenantRouter router = TenantRouter.builder("tenant", 6).put("acme", 4).build();
    Assignment rows = Assignment.of(router, source, DIMENSION, THREADS);
    var folder = ShardFolder.create(directory);
    var flat = ShardedBuild.DEFAULT.engine(ShardEngine.FLAT);
    assertThat(flat.run(rows, description(), folder)).containsOnlyKeys(4);
    assertThat(folder.shards()).containsOnlyKeys(4);
    assertThat(rows.rowCount(0)).isZero();
    assertThat(rows.maxLoad()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 5_000, -20})
  void of_shardThatChangedSinceTheBuild_isRefused(int at) throws IOException {
    ShardFolder folder = flat("changed");
    Path file = folder.shard(1);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> BuiltCorpus.of(folder))
        .isInstanceOf(DamagedBuildException.class)
        .hasMessageContainingAll(file.toString(), "not as the build left it", "build again");
    assertThatThrownBy(() -> folder.verify(_ -> {}))
        .isInstanceOfAny(DamagedBuildException.class, StorageException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void of_folderWithAShardMissingOrTooMany_isRefused() throws IOException {
    ShardFolder folder = flat("missing");
    var sound = new ArrayList<Path>();
    folder.verify(sound::add);
    assertThat(sound).hasSize(5).containsAll(folder.shards().values());
    Files.move(folder.shard(2), folder.shard(5));
    assertThatThrownBy(() -> BuiltCorpus.of(folder))
        .isInstanceOf(DamagedBuildException.class)
        .hasMessageContainingAll(folder.shard(2).toString(), "is missing");
    Files.copy(folder.shard(5), folder.shard(2));
    assertThatThrownBy(() -> folder.verify(_ -> {}))
        .isInstanceOf(DamagedBuildException.class)
        .hasMessageContainingAll(folder.shard(5).toString(), "of another build");
  }

  @Test
  void of_folderWithAnotherRouter_isRefused() throws IOException {
    ShardFolder folder = flat("exchanged");
    Files.write(folder.path().resolve("router"), HashRouter.of(5).toBytes());
    assertThatThrownBy(() -> BuiltCorpus.of(folder))
        .isInstanceOf(DamagedBuildException.class)
        .hasMessageContainingAll("router", "not as the build left it");
  }

  private ShardFolder flat(String name) {
    var rows = Assignment.of(HashRouter.of(4), VectorSource.of(VECTORS), DIMENSION, THREADS);
    var folder = ShardFolder.create(directory.resolve(name));
    ShardedBuild.DEFAULT.engine(ShardEngine.FLAT).run(rows, description(), folder);
    return folder;
  }

  @Test
  void plan_cells_saysClusterabilityAndShardsAndWhatIndexesHaveAlike() {
    VectorSource source = VectorSource.of(VECTORS);
    CellRouter router =
        CellRouter.train(source, DIMENSION, CellOptions.shards(4)).calibrate(source, 5);
    Assignment rows = Assignment.of(router, source, DIMENSION, THREADS);
    var folder = ShardFolder.create(directory);
    IndexBuilder description = description().codes(Codes.FLOAT32).buildBeamWidth(77).seed(5);
    ShardedBuild.DEFAULT.run(rows, description, folder);
    PublishPlan plan = BuiltCorpus.of(folder).plan(2);
    RouterRef said = plan.router().orElseThrow().router();
    assertThat(said.clusterability()).contains(router.calibration().orElseThrow().clusterability());
    assertThat(said.shards()).isEqualTo(4);
    assertThat(said.defaultProbes()).isEqualTo(2);
    assertThat(router.explain(VECTORS[0], RoutingContext.EMPTY, Probes.all()).toString())
        .contains("clusterability %.3f".formatted(said.clusterability().orElseThrow()));
    assertThat(plan.index())
        .contains(new IndexShape(Codes.FLOAT32, Encoding.FLOAT32, KeyType.LONG, 31, 77, 5));
  }

  /** Cells keep changes together: of rows that changed side by side one shard is uploaded. */
  @Test
  void publish_fivePercentOfRowsChangedInOneRegion_uploadsTheShardThatChanged() {
    CellRouter router =
        CellRouter.train(VectorSource.of(VECTORS), DIMENSION, CellOptions.shards(5));
    var store = new MemoryObjectStore(Clock.systemUTC());
    ShardCollection collection =
        ShardCollection.create(store, CollectionOptions.of(DIMENSION, Metric.SQUARED_L2));
    assertThat(published(collection, router, VECTORS, "first")).hasSize(5);
    assertThat(published(collection, router, VECTORS, "again")).isEmpty();
    float[][] changed = VECTORS.clone();
    int left = ROWS / 20;
    for (int row = 0; row < ROWS && left > 0; row++) {
      float[] moved = VECTORS[row].clone();
      moved[0] += 1e-3f;
      if (shardOf(router, row, VECTORS[row]) == 3 && shardOf(router, row, moved) == 3) {
        changed[row] = moved;
        left--;
      }
    }
    assertThat(left).isZero();
    assertThat(published(collection, router, changed, "changed")).containsExactly(3);
  }

  private static int shardOf(Router router, long id, float[] vector) {
    return router.shardOf(id, vector, RoutingContext.EMPTY);
  }

  /** Builds and publishes; numbers of the shards that were not in the store. */
  private List<Integer> published(
      ShardCollection collection, Router router, float[][] vectors, String name) {
    Assignment rows = Assignment.of(router, VectorSource.of(vectors), DIMENSION, THREADS);
    var folder = ShardFolder.create(directory.resolve(name));
    ShardedBuild.DEFAULT.run(rows, description(), folder);
    Set<ObjectRef> before =
        collection.manifest().stream()
            .flatMap(manifest -> manifest.shards().stream())
            .map(ShardDescriptor::content)
            .collect(Collectors.toSet());
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      Publication done = run.publish(BuiltCorpus.of(folder).plan(0));
      List<Integer> added =
          done.manifest().shards().stream()
              .filter(shard -> !before.contains(shard.content()))
              .map(ShardDescriptor::shard)
              .toList();
      assertThat(done.uploaded()).isEqualTo(added.size() + (before.isEmpty() ? 1 : 0)); // a router
      return added;
    }
  }

  /** A generation that no reader could search would become current. */
  @Test
  void publish_L11_vectorsOfAnotherShape_isRefusedAndChangesNothing() {
    PublishPlan plan = BuiltCorpus.of(flat("flat")).plan(2);
    for (CollectionOptions other :
        List.of(
            CollectionOptions.of(DIMENSION + 1, Metric.SQUARED_L2),
            CollectionOptions.of(DIMENSION, Metric.COSINE))) {
      var store = new MemoryObjectStore(Clock.systemUTC());
      ShardCollection collection = ShardCollection.create(store, other);
      try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
        assertThatThrownBy(() -> run.publish(plan))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("the shards have %d dimensions".formatted(DIMENSION))
            .hasMessageContaining("the collection %d".formatted(other.dimension()));
      }
      assertThat(collection.manifest()).isEmpty();
      assertThat(store.list("d/")).isEmpty();
    }
  }

  @Test
  void of_rowThatCannotBeRouted_isRefused() {
    VectorSource source =
        named(300, row -> row < 200 ? Metadata.of("tenant", "acme") : Metadata.EMPTY);
    TenantRouter router = TenantRouter.builder("tenant", 6).put("acme", 4).build();
    assertThatThrownBy(() -> Assignment.of(router, source, DIMENSION, THREADS))
        .isInstanceOf(RoutingException.class)
        .hasMessageContaining("tenant");
    Router named = ExplicitRouter.of(3);
    assertThatThrownBy(() -> Assignment.of(named, source, DIMENSION, THREADS))
        .isInstanceOf(RoutingException.class);
  }

  /** Two shards would have one each, and none of them would know. */
  @Test
  void of_idThatIsThereTwice_isRefused() {
    VectorSource source =
        new Named(300, _ -> Metadata.EMPTY) {
          @Override
          public Object id(int position) {
            return "row-" + (position == 299 ? 7 : position);
          }
        };
    assertThatThrownBy(() -> Assignment.of(HashRouter.of(3), source, DIMENSION, THREADS))
        .isInstanceOf(DuplicateIdException.class)
        .hasMessageContaining("rows 7 and 299")
        .hasMessageContaining("row-7");
  }

  @Test
  void run_stoppedByItsListener_leavesNoRouter() {
    var calls = new AtomicInteger();
    var rows = Assignment.of(HashRouter.of(4), VectorSource.of(VECTORS), DIMENSION, THREADS);
    var folder = ShardFolder.create(directory);
    var stopping = THREADS.listener((_, _) -> calls.incrementAndGet() < 3);
    assertThatThrownBy(() -> ShardedBuild.DEFAULT.bulk(stopping).run(rows, description(), folder))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(folder::router)
        .isInstanceOf(FileAccessException.class)
        .hasMessageContaining("router");
    assertThatThrownBy(
            () ->
                Assignment.of(
                    HashRouter.of(4),
                    VectorSource.of(VECTORS),
                    DIMENSION,
                    THREADS.listener((_, _) -> false)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void listener_ofAllShards_hearsEveryRowOnce() {
    var last = new AtomicInteger();
    var telling =
        THREADS.listener(
            (done, total) -> {
              assertThat(total).isEqualTo(ROWS);
              assertThat(done).isGreaterThanOrEqualTo(last.getAndSet(done));
              return true;
            });
    var rows = Assignment.of(HashRouter.of(4), VectorSource.of(VECTORS), DIMENSION, telling);
    assertThat(last.getAndSet(0)).isEqualTo(ROWS);
    var build = ShardedBuild.DEFAULT.bulk(telling);
    build.run(rows, description(), ShardFolder.create(directory));
    assertThat(last).hasValue(ROWS);
  }

  @Test
  void create_folderOfSomethingElse_isRefused() throws IOException {
    Files.writeString(directory.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> ShardFolder.create(directory))
        .isInstanceOf(TargetFolderException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> ShardFolder.create(directory.resolve("thesis.txt")))
        .isInstanceOf(StorageException.class);
  }

  private static IndexBuilder description() {
    return VectorIndex.builder().dimension(DIMENSION).metric(Metric.SQUARED_L2).ids(KeyType.LONG);
  }

  private static VectorSource named(int count, IntFunction<Metadata> metadata) {
    return new Named(count, metadata);
  }

  private static class Named implements VectorSource {

    private final int count;
    private final IntFunction<Metadata> metadata;

    Named(int count, IntFunction<Metadata> metadata) {
      this.count = count;
      this.metadata = metadata;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public void read(int position, float[] vector) {
      System.arraycopy(VECTORS[position], 0, vector, 0, DIMENSION);
    }

    @Override
    public Metadata metadata(int position) {
      return metadata.apply(position);
    }
  }
}
