package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {

  /** A vector file, Fashion-MNIST for example, for what is too large for every build. */
  private static final String DATASET = "nearfield.kmeans.dataset";

  private static Clustering train(float[][] vectors, KMeansOptions options) {
    return KMeans.train(VectorSource.of(vectors), vectors[0].length, options);
  }

  static List<float[][]> datasets() {
    return List.of(
        RandomVectors.seeded(1).clustered(50, 0.4f).rows(3_000, 24),
        RandomVectors.seeded(2).uniform().rows(2_000, 7),
        farFromZero(RandomVectors.seeded(3).clustered(9, 0.7f).rows(2_000, 40)));
  }

  private static float[][] farFromZero(float[][] vectors) {
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] += 10_000;
      }
    }
    return vectors;
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"SQUARED_L2", "COSINE"})
  void train_anyDataset_reachesTheReferenceObjective(Metric metric) {
    // Far from zero all directions are one: float32 cannot tell their cosines apart.
    int sets = metric == Metric.COSINE ? 2 : 3;
    for (float[][] vectors : datasets().subList(0, sets)) {
      for (Seeding seeding : Seeding.values()) {
        var options =
            KMeansOptions.cells(30)
                .metric(metric)
                .seeding(seeding)
                .iterations(12)
                .rowsPerCell(KMeansOptions.ALL_ROWS);
        double expected = ReferenceLloyd.objective(vectors, options);
        assertThat(train(vectors, options).objective())
            .isCloseTo(expected, Percentage.withPercentage(1));
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = DATASET, matches = ".+")
  void train_namedDataset_reachesTheReferenceObjective() {
    try (VectorFile file = VectorFile.open(Path.of(System.getProperty(DATASET)))) {
      float[][] vectors = new float[Math.min(file.count(), 10_000)][];
      Arrays.setAll(vectors, file::read);
      var options = KMeansOptions.cells(64).rowsPerCell(KMeansOptions.ALL_ROWS).iterations(10);
      assertThat(train(vectors, options).objective())
          .isCloseTo(ReferenceLloyd.objective(vectors, options), Percentage.withPercentage(1));
    }
  }

  @Test
  void train_anyIteration_neverRaisesTheObjective() {
    float[][] vectors = datasets().getFirst();
    double before = Double.POSITIVE_INFINITY;
    for (int iterations = 1; iterations <= 15; iterations++) {
      double objective = train(vectors, KMeansOptions.cells(20).iterations(iterations)).objective();
      assertThat(objective).isLessThanOrEqualTo(before);
      before = objective;
    }
  }

  @Test
  void train_converged_endsEarly() {
    float[][] vectors = RandomVectors.seeded(5).clustered(4, 0.01f).rows(500, 5);
    var options = KMeansOptions.cells(4).iterations(1_000);
    Clustering clustering = train(vectors, options);
    assertThat(clustering.iterations()).isLessThan(100);
    assertThat(train(vectors, options.tolerance(0.5)).iterations())
        .isLessThanOrEqualTo(clustering.iterations());
  }

  @Test
  void train_oneCell_isTheMean() {
    float[][] vectors = RandomVectors.seeded(6).rows(3_000, 9);
    Clustering clustering = train(vectors, KMeansOptions.cells(1).rowsPerCell(10_000));
    for (int i = 0; i < 9; i++) {
      int component = i;
      double mean = Arrays.stream(vectors).mapToDouble(v -> v[component]).average().orElseThrow();
      assertThat((double) clustering.centroids().get(0)[i]).isCloseTo(mean, within(1e-6));
    }
    assertThat(clustering.sizes()).containsExactly(3_000);
  }

  @ParameterizedTest
  @EnumSource
  void train_asManyCellsAsVectors_costsNothing(Seeding seeding) {
    float[][] vectors = RandomVectors.seeded(7).rows(100, 6);
    Clustering clustering = train(vectors, KMeansOptions.cells(100).seeding(seeding));
    assertThat(clustering.objective()).isLessThan(1e-9);
    assertThat(clustering.sizes()).containsOnly(1);
  }

  @Test
  void train_duplicatesOnly_isThatVectorExactly() {
    float[] vector = RandomVectors.seeded(8).row(33);
    float[][] vectors = IntStream.range(0, 500).mapToObj(_ -> vector).toArray(float[][]::new);
    Clustering clustering = train(vectors, KMeansOptions.cells(5));
    assertThat(clustering.objective()).isZero();
    assertThat(clustering.sizes()).containsExactly(500, 0, 0, 0, 0);
    assertThat(clustering.centroids().get(0)).containsExactly(vector);
  }

  @Test
  void train_fewDistinctVectors_findsThemAll() {
    float[][] distinct = RandomVectors.seeded(9).rows(6, 10);
    float[][] vectors =
        IntStream.range(0, 600).mapToObj(i -> distinct[i % 6]).toArray(float[][]::new);
    for (Seeding seeding : Seeding.values()) {
      Clustering clustering = train(vectors, KMeansOptions.cells(6).seeding(seeding));
      assertThat(clustering.sizes()).as("%s", seeding).containsOnly(100);
      assertThat(clustering.objective()).isLessThan(1e-9);
    }
  }

  @Test
  void train_sample_isNearlyAsGood() {
    float[][] vectors = RandomVectors.seeded(10).rows(20_000, 12);
    var options = KMeansOptions.cells(16);
    Clustering all = train(vectors, options.rowsPerCell(KMeansOptions.ALL_ROWS));
    Clustering sample = train(vectors, options);
    assertThat(sample.trainingRows()).isEqualTo(16 * 256);
    assertThat(all.trainingRows()).isEqualTo(20_000);
    assertThat(sample.assign(VectorSource.of(vectors)).objective())
        .isCloseTo(all.objective(), Percentage.withPercentage(5));
  }

  @Test
  void train_miniBatches_areWithinTenPercentOfLloyd() {
    float[][] vectors = RandomVectors.seeded(11).rows(8_000, 12);
    var options = KMeansOptions.cells(20).rowsPerCell(KMeansOptions.ALL_ROWS);
    double lloyd = train(vectors, options).objective();
    var batches = options.method(new Method.MiniBatch(500)).iterations(60);
    assertThat(train(vectors, batches).objective()).isCloseTo(lloyd, Percentage.withPercentage(10));
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"COSINE", "DOT"})
  void train_spherical_hasCentroidsOfLengthOne(Metric metric) {
    float[][] vectors = RandomVectors.seeded(12).clustered(20, 0.5f).rows(1_500, 20);
    for (Method method :
        List.of(Method.LLOYD, new Method.MiniBatch(200), new Method.Balanced(1.5))) {
      Clustering clustering = train(vectors, KMeansOptions.cells(15).metric(metric).method(method));
      for (int cell = 0; cell < 15; cell++) {
        double squares = 0;
        for (float component : clustering.centroids().get(cell)) {
          squares += (double) component * component;
        }
        assertThat(squares).as("%s", method).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void train_dot_sumsWhatTheNearestCentroidsScore() {
    float[][] vectors = RandomVectors.seeded(13).clustered(20, 0.5f).rows(900, 20);
    Clustering clustering = train(vectors, KMeansOptions.cells(12).metric(Metric.DOT));
    double expected = 0;
    for (float[] vector : vectors) {
      expected -= largestDot(vector, clustering.centroids());
    }
    assertThat(clustering.objective()).isCloseTo(expected, within(1e-3));
  }

  private static double largestDot(float[] vector, Centroids centroids) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int cell = 0; cell < centroids.count(); cell++) {
      float[] centroid = centroids.get(cell);
      double dot = 0;
      for (int i = 0; i < vector.length; i++) {
        dot += (double) vector[i] * centroid[i];
      }
      largest = Math.max(largest, dot);
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 300})
  void train_seedsOnOneSpot_emptyCellsAreSownAgain(int cells) {
    // Random seeds mostly fall on the heap of equal vectors; the far ones fill the rest.
    float[] heap = new float[8];
    float[][] far = RandomVectors.seeded(14).rows(cells, 8);
    float[][] vectors =
        IntStream.range(0, 20 * cells)
            .mapToObj(i -> i % 20 == 0 ? far[i / 20] : heap)
            .toArray(float[][]::new);
    var options = KMeansOptions.cells(cells).seeding(Seeding.RANDOM).iterations(1);
    int seeded = distinct(ReferenceLloyd.seeds(vectors, options));
    assertThat(seeded).isLessThan(cells / 2);
    int[] sizes = train(vectors, options.iterations(40)).sizes();
    assertThat(Arrays.stream(sizes).filter(size -> size > 0).count())
        .isGreaterThan(cells * 9L / 10);
  }

  private static int distinct(double[][] vectors) {
    return (int) Arrays.stream(vectors).map(Arrays::toString).distinct().count();
  }
}
