package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.OptionMismatchException;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.shard.manifest.IndexShape;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a build left in a folder: every file must be as the build left it, and all must be of
 * one corpus.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class CorpusReading {

  private final ShardFolder folder;
  private final Router router;
  private final SortedMap<Integer, Path> files;
  private final ShardSums sums;
  private final List<ShardUpload> shards = new ArrayList<>();
  private final Set<IndexShape> indexes = new HashSet<>();
  private @Nullable Shape last;

  /** Reads the router; the shards come later. */
  CorpusReading(ShardFolder folder) {
    this.folder = folder;
    router = folder.router();
    files = folder.shards();
    sums = folder.sums();
    sums.requireSame(folder.routerFile(), ObjectContent.of(folder.routerFile()));
  }

  /** See {@link BuiltCorpus#of(ShardFolder, BulkOptions.Listener)}. */
  BuiltCorpus read(BulkOptions.Listener listener) {
    for (var file : files.entrySet()) {
      add(file.getKey(), file.getValue());
      if (!listener.onProgress(shards.size(), files.size())) {
        throw new CancellationException("reading shards was stopped");
      }
    }
    if (last == null) {
      throw new OptionMismatchException(
          "%s holds no shards: a corpus has one vector at least".formatted(folder.path()));
    }
    Optional<IndexShape> alike = indexes.size() == 1 ? Optional.of(last.index()) : Optional.empty();
    return new BuiltCorpus(router, last.dimension(), last.metric(), alike, shards);
  }

  private void add(int shard, Path file) {
    if (shard >= router.shardCount()) {
      throw new OptionMismatchException(
          "%s: the router knows %d shards: the folder holds two builds"
              .formatted(file, router.shardCount()));
    }
    ObjectContent content = ObjectContent.of(file);
    sums.requireSame(file, content);
    Shape found = Shape.of(file);
    if (last != null) {
      last.requireLike(found, file);
    }
    last = found;
    indexes.add(found.index());
    shards.add(new ShardUpload(shard, content, found.rows()));
  }

  /** What a file says of itself. */
  private record Shape(int rows, int dimension, Metric metric, IndexShape index) {

    static Shape of(Path file) {
      try (VectorIndex shard =
          VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).openShard(file)) {
        IndexStats stats = shard.stats();
        return new Shape(shard.size(), shard.dimension(), stats.metric(), index(shard, stats));
      }
    }

    private static IndexShape index(VectorIndex shard, IndexStats stats) {
      return new IndexShape(
          stats.codes(),
          stats.vectors(),
          shard.idType(),
          stats.maxNeighbors(),
          stats.buildBeamWidth(),
          stats.seed());
    }

    void requireLike(Shape other, Path file) {
      if (dimension != other.dimension || metric != other.metric) {
        throw new OptionMismatchException(
            "%s has %d dimensions under %s, a shard before it %d under %s"
                .formatted(file, other.dimension, other.metric, dimension, metric));
      }
    }
  }
}
