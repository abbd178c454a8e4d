package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.kmeans.Centroids;
import dev.nearfield.kmeans.Clustering;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import java.util.stream.IntStream;

/**
 * Makes a {@link CellRouter} of a corpus: cells by k-means, then shards of cells.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CellTraining {

  private CellTraining() {}

  static CellRouter train(VectorSource source, int dimension, CellOptions options) {
    int cellCount = Math.multiplyExact(options.shardCount(), options.cellsPerShard());
    OutOfRangeException.check("shards x cellsPerShard", cellCount, 1, source.count());
    var mapping = L2Mapping.of(source, dimension, options.metric());
    VectorSource rows = mapping.rows(source);
    var clusteringOptions =
        KMeansOptions.cells(cellCount).seed(options.seed()).threads(options.threads());
    Clustering clustering = KMeans.train(rows, mapping.mappedDimension(), clusteringOptions);
    float[][] vectors = vectors(clustering.centroids());
    int[] shardOfCell =
        options.cellsPerShard() == 1
            ? IntStream.range(0, cellCount).toArray()
            : new CellPacking(vectors, clustering.assign(rows).sizes(), options).run();
    return CellRouter.of(mapping, vectors, shardOfCell, options.shardCount(), null);
  }

  private static float[][] vectors(Centroids centroids) {
    float[][] vectors = new float[centroids.count()][];
    for (int cell = 0; cell < vectors.length; cell++) {
      vectors[cell] = centroids.get(cell);
    }
    return vectors;
  }
}
