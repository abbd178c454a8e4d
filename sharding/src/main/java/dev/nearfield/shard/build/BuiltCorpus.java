package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.OptionMismatchException;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.manifest.IndexShape;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.routing.CelRouter;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.CompositeRouter;
import dev.nearfield.shard.routing.ExplicitRouter;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.LshRouter;
import dev.nearfield.shard.routing.RingRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.TenantRouter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * What a build made, ready to be published.
 *
 * <p>Threads: immutable, share freely. Owns: its list; the files must stay until they are
 * published.
 *
 * @param router that all shards were built with
 * @param dimension components of a vector
 * @param metric what is compared
 * @param index what the indexes of all shards have alike; empty if they differ
 * @param shards those that have rows, by number
 */
public record BuiltCorpus(
    Router router,
    int dimension,
    Metric metric,
    Optional<IndexShape> index,
    List<ShardUpload> shards) {

  /** Copies the list. */
  public BuiltCorpus {
    shards = List.copyOf(shards);
  }

  /**
   * Opens every shard of a folder, and reads each whole for its name.
   *
   * @throws DamagedBuildException if a file is missing, of another build, or not as the build left
   *     it
   * @throws dev.nearfield.storage.StorageException if the build did not end, or a file is damaged
   * @throws OptionMismatchException if files of different corpora lie in the folder
   */
  public static BuiltCorpus of(ShardFolder folder) {
    return of(folder, BulkOptions.Listener.SILENT);
  }

  /**
   * As above.
   *
   * @param listener hears of shards that were read, and may end it
   * @throws CancellationException if the listener ends it
   */
  public static BuiltCorpus of(ShardFolder folder, BulkOptions.Listener listener) {
    return new CorpusReading(folder).read(listener);
  }

  /**
   * A whole generation of this.
   *
   * @param defaultProbes shards that a query asks if it says nothing; 0 means all
   * @throws OutOfRangeException if there are not so many
   */
  public PublishPlan plan(int defaultProbes) {
    OutOfRangeException.check("defaultProbes", defaultProbes, 0, router.shardCount());
    var reference =
        new RouterRef(
            strategy(),
            Optional.empty(),
            router.shardCount(),
            defaultProbes,
            router.clusterability());
    var content = Optional.of(ObjectContent.of(router.toBytes()));
    PublishPlan plan =
        PublishPlan.whole(new RouterUpload(reference, content), shards).vectors(dimension, metric);
    return index.map(plan::index).orElse(plan);
  }

  /**
   * A store, but for the shards of a generation that lie here: those are read where they were
   * built. So whoever measures a candidate need not fetch what was just uploaded.
   *
   * <p>A reader checks what it gets by its SHA-256, wherever it comes from. A file that is gone is
   * read in the store.
   *
   * @param store borrowed; closing this one closes nothing
   */
  public ObjectStore over(ObjectStore store, Manifest candidate) {
    Map<String, ObjectContent> built = new HashMap<>();
    shards.forEach(shard -> built.put(shard.content().sha256(), shard.content()));
    Map<ObjectKey, ObjectContent> here = new HashMap<>();
    for (ShardDescriptor shard : candidate.shards()) {
      ObjectContent same = built.get(shard.content().sha256());
      if (same != null) {
        here.put(shard.content().key(), same);
      }
    }
    return new NearStore(store, here);
  }

  /** What manifests call the router's kind. */
  public String strategy() {
    return switch (router) {
      case CellRouter _ -> "cluster";
      case HashRouter _ -> "hash";
      case RingRouter _ -> "ring";
      case TenantRouter _ -> "tenant";
      case LshRouter _ -> "lsh";
      case CelRouter _ -> "cel";
      case ExplicitRouter _ -> "explicit";
      case CompositeRouter _ -> "composite";
    };
  }
}
