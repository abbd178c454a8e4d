package dev.nearfield.kmeans;

import dev.nearfield.VectorSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link KMeans#train} on 100,000 rows in 1,000 clouds, 256 cells, 20 iterations over all rows: the
 * run that Faiss is measured by as well. One whole training per measurement.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class KMeansBenchmark {

  private static final int ROWS = 100_000;
  private static final int CLOUDS = 1_000;
  private static final int CELLS = 256;
  private static final double SPREAD = 0.7;

  /** Components a row. */
  @Param({"128", "768"})
  public int dimension = 128;

  /** Where centroids start. */
  @Param public Seeding seeding = Seeding.KMEANS_PLUS_PLUS;

  /** Worker threads. */
  @Param({"1", "2"})
  public int threads = 1;

  private float[][] vectors = {};

  /** Draws the clouds: centers of unit variance, rows around them. */
  @Setup
  public void draw() {
    var random = new SplittableRandom(11);
    double[][] centers = new double[CLOUDS][dimension];
    for (double[] center : centers) {
      for (int i = 0; i < dimension; i++) {
        center[i] = random.nextGaussian();
      }
    }
    vectors = new float[ROWS][dimension];
    for (float[] vector : vectors) {
      double[] center = centers[random.nextInt(CLOUDS)];
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) (center[i] + SPREAD * random.nextGaussian());
      }
    }
  }

  /** The training. */
  @Benchmark
  public double train() {
    var options =
        KMeansOptions.cells(CELLS)
            .seeding(seeding)
            .rowsPerCell(KMeansOptions.ALL_ROWS)
            .threads(threads);
    return KMeans.train(VectorSource.of(vectors), dimension, options).objective();
  }
}
