package dev.nearfield.kmeans;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.parallel.Workers;
import java.util.Arrays;
import java.util.Random;

/** Lloyd as the book has it: scalar, in double, from given seeds. */
final class ReferenceLloyd {

  private final double[][] rows;
  private final double[][] centroids;
  private final int[] cells;
  private final boolean spherical;

  private ReferenceLloyd(double[][] rows, double[][] centroids, boolean spherical) {
    this.rows = rows;
    this.centroids = centroids;
    this.spherical = spherical;
    cells = new int[rows.length];
  }

  /** The objective after some iterations from the seeds that training would use. */
  static double objective(float[][] vectors, KMeansOptions options) {
    boolean spherical = options.metric() == Metric.COSINE;
    double[][] rows = new double[vectors.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = doubles(vectors[i]);
      if (spherical) {
        normalize(rows[i]);
      }
    }
    double[][] seeds = seeds(vectors, options);
    var lloyd = new ReferenceLloyd(rows, seeds, spherical);
    for (int i = 0; i < options.iterations(); i++) {
      lloyd.assign();
      lloyd.update();
    }
    return lloyd.assign();
  }

  /** What training starts from, by the same draws. */
  static double[][] seeds(float[][] vectors, KMeansOptions options) {
    int dimension = vectors[0].length;
    var random = new Random(options.seed());
    var source = VectorSource.of(vectors);
    int[] all = Sampling.positions(vectors.length, vectors.length, random);
    int[] middle = Sampling.positions(vectors.length, 1_024, random);
    var reader = RowReader.around(source, dimension, options.metric(), middle);
    try (var memory = new OffHeap();
        var workers = new Workers(1)) {
      var progress = new ProgressCount(KMeansListener.SILENT, 0);
      var training = TrainingRows.read(reader, all, memory, workers, progress);
      var packed = new PackedCentroids(options.metric(), dimension, options.cellCount(), 0, memory);
      Seeds.sow(options.seeding(), training, packed, random, workers, progress);
      Centroids seeds = Centroids.of(packed, reader);
      double[][] copies = new double[seeds.count()][];
      Arrays.setAll(copies, cell -> doubles(seeds.get(cell)));
      return copies;
    }
  }

  private double assign() {
    double objective = 0;
    for (int row = 0; row < rows.length; row++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int cell = 0; cell < centroids.length; cell++) {
        double cost = cost(rows[row], centroids[cell]);
        if (cost < nearest) {
          nearest = cost;
          cells[row] = cell;
        }
      }
      objective += nearest;
    }
    return objective;
  }

  private void update() {
    int[] sizes = Assignment.sizesOf(cells, centroids.length);
    for (int cell = 0; cell < centroids.length; cell++) {
      if (sizes[cell] > 0) {
        Arrays.fill(centroids[cell], 0);
      }
    }
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        centroids[cells[row]][i] += rows[row][i] / sizes[cells[row]];
      }
    }
    if (spherical) {
      for (double[] centroid : centroids) {
        normalize(centroid);
      }
    }
  }

  private double cost(double[] row, double[] centroid) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      double difference = row[i] - centroid[i];
      sum += spherical ? row[i] * centroid[i] : difference * difference;
    }
    return spherical ? 1 - sum : sum;
  }

  private static double[] doubles(float[] vector) {
    double[] copy = new double[vector.length];
    Arrays.setAll(copy, i -> vector[i]);
    return copy;
  }

  private static void normalize(double[] vector) {
    double length = Math.sqrt(Arrays.stream(vector).map(each -> each * each).sum());
    Arrays.setAll(vector, i -> vector[i] / length);
  }
}
