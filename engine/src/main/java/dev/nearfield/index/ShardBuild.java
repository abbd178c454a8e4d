package dev.nearfield.index;

import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorSource;
import dev.nearfield.graph.Renumbering;
import dev.nearfield.kmeans.Assignment;
import dev.nearfield.kmeans.Clustering;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.OffHeapKeyTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Builds a shard file from a source of vectors: links them in an order drawn from their ids, then
 * lays them out cell by cell, those of a cell by their ids. So the bytes follow from the set of
 * records and the options, not from the order in which they come, nor from threads.
 *
 * <p>Threads: one calls, some work. Owns: the index in memory, for the length of a build.
 */
final class ShardBuild {

  private final VectorSource original;
  private final IndexOptions options;
  private final ShardOptions shard;

  private ShardBuild(VectorSource original, IndexOptions options, ShardOptions shard) {
    this.original = original;
    this.options = options;
    this.shard = shard;
  }

  /**
   * Builds a file; if that fails, there is none.
   *
   * @throws CancellationException if the listener says so
   * @throws dev.nearfield.TargetFileException if the file is an index's, or is being written
   */
  static ShardSummary run(
      FileAccess files, VectorSource source, Path file, IndexOptions options, ShardOptions shard) {
    try (var _ = ShardTarget.take(files, file)) {
      return new ShardBuild(source, options, shard).run(files, file);
    }
  }

  private ShardSummary run(FileAccess files, Path file) {
    ShuffledSource source = ShuffledSource.of(original, options);
    try (IndexState state = IndexState.inMemory(options, new OffHeapKeyTable(options.ids()))) {
      int added = fill(state, source);
      if (added < source.count()) {
        throw new CancellationException(
            "the listener ended the build of %s after %d of %d rows"
                .formatted(file, added, source.count()));
      }
      layOut(files, file, state, source);
      FileDigest digest = FileDigest.of(files, file);
      return new ShardSummary(file, added, digest.bytes(), digest.sha256());
    }
  }

  private int fill(IndexState state, ShuffledSource source) {
    var scratches = new ScratchPool(() -> new QueryScratch(state));
    var writer = new BulkWriter(state, new AddAudit(state.graph), _ -> {});
    return switch (shard.kind()) {
      case GRAPH -> writer.addAll(source, shard.bulk(), scratches);
      case FLAT -> writer.addUnlinked(source, shard.bulk(), scratches);
    };
  }

  private void layOut(FileAccess files, Path file, IndexState state, ShuffledSource source) {
    int rows = source.count();
    boolean isFlat = shard.kind() == ShardOptions.Kind.FLAT;
    if (rows == 0) {
      var extras = new ShardFormat.Extras(isFlat, RowCells.NONE, null);
      ShardFormat.write(files, file, state, new Renumbering(new int[0], 0), extras);
      return;
    }
    Clustering clustering = cluster(source, rows);
    Assignment cells = clustering.assign(source);
    int[] order = order(source, cells);
    RowCells directory = directory(state, clustering, cells, order);
    var extras = new ShardFormat.Extras(isFlat, directory, null);
    ShardFormat.write(files, file, state, new Renumbering(order, rows), extras);
  }

  private Clustering cluster(VectorSource source, int rows) {
    KMeansOptions kmeans =
        KMeansOptions.cells(shard.cellsFor(rows))
            .metric(options.metric())
            .seed(options.graph().levelSeed())
            .threads(shard.bulk().threads());
    return KMeans.train(source, options.dimension(), kmeans);
  }

  /** Ordinals cell by cell, in a cell by their ids. */
  private static int[] order(ShuffledSource source, Assignment cells) {
    int rows = source.count();
    int[] byId = new int[rows];
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      byId[source.rank(ordinal)] = ordinal;
    }
    int[] sizes = cells.sizes();
    int[] next = new int[sizes.length];
    for (int cell = 1; cell < sizes.length; cell++) {
      next[cell] = next[cell - 1] + sizes[cell - 1];
    }
    int[] order = new int[rows];
    for (int ordinal : byId) {
      order[next[cells.cell(ordinal)]++] = ordinal;
    }
    return order;
  }

  private RowCells directory(
      IndexState state, Clustering clustering, Assignment cells, int[] order) {
    int[] sizes = cells.sizes();
    int[] filled = IntStream.range(0, sizes.length).filter(cell -> sizes[cell] > 0).toArray();
    float[][] centroids = new float[filled.length][];
    Arrays.setAll(centroids, i -> clustering.centroids().get(filled[i]));
    int[] counts = Arrays.stream(filled).map(cell -> sizes[cell]).toArray();
    float[] radii = new float[filled.length];
    float[] vector = new float[options.dimension()];
    int next = 0;
    for (int i = 0; i < filled.length; i++) {
      for (int row = 0; row < counts[i]; row++) {
        state.stored.decode(state.vectors.address(order[next++]), vector);
        radii[i] = Math.max(radii[i], distance(vector, centroids[i]));
      }
    }
    return RowCells.of(counts, radii, centroids);
  }

  /** Rounded up, so that no row lies outside of its cell's radius. */
  private static float distance(float[] vector, float[] centroid) {
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      double difference = (double) vector[i] - centroid[i];
      sum += difference * difference;
    }
    return Math.nextUp((float) Math.sqrt(sum));
  }
}
