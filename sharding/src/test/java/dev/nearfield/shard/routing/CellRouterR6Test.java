package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells on vectors that are like embeddings of text: 256 clusters of very different sizes. */
class CellRouterR6Test {

  private static final int DIMENSION = 48;
  private static final int ROWS = 12_000;
  private static final int SHARDS = 16;

  private static float[][] rows = {};
  private static float[][] queries = {};
  private static CellRouter router = CellRouter.of(new float[1][1], new int[1], 1, Metric.COSINE);

  /** The true neighbors of each query, and the shard of each row. */
  private static int[][] neighbors = {};

  private static int[] shards = {};

  private static CellRouter train(Metric metric, int cellsPerShard, float[][] vectors) {
    var options = CellOptions.shards(SHARDS).metric(metric).cellsPerShard(cellsPerShard).threads(2);
    return CellRouter.train(VectorSource.of(vectors), vectors[0].length, options);
  }

  @BeforeAll
  static void cut() {
    var vectors = EmbeddingVectors.seeded(3, DIMENSION).localDimension(20);
    rows = vectors.rows(0, ROWS);
    queries = vectors.rows(ROWS, 400);
    router = calibrated(train(Metric.SQUARED_L2, 16, rows));
    shards = shards(router);
    neighbors = new int[queries.length][];
    Arrays.parallelSetAll(
        neighbors, query -> Neighbors.nearest(rows, queries[query], 10).toArray());
  }

  private static CellRouter calibrated(CellRouter plain) {
    var sample = CalibrationSample.of(VectorSource.of(queries), 10);
    return plain.calibrate(VectorSource.of(rows), sample);
  }

  private static int[] shards(CellRouter router) {
    int[] shards = new int[ROWS];
    Arrays.parallelSetAll(shards, row -> router.shardOf(0L, rows[row], RoutingContext.EMPTY));
    return shards;
  }

  private static double load(CellRouter router) {
    int[] loads = new int[SHARDS];
    for (int shard : shards(router)) {
      loads[shard]++;
    }
    return Arrays.stream(loads).max().getAsInt() * (double) SHARDS / ROWS;
  }

  @Test
  void train_R9_cellsInShards_areEvenAndFindMoreThanCentroids() {
    CellRouter centroids = calibrated(train(Metric.SQUARED_L2, 1, rows));
    assertThat(load(router)).isLessThanOrEqualTo(1.15);
    assertThat(load(centroids)).isGreaterThan(2);
    assertThat(centroids.cellCount()).isEqualTo(SHARDS);
    RouteCalibration calibration = router.calibration().orElseThrow();
    assertThat(calibration.recallAt(2)).isGreaterThanOrEqualTo(0.96);
    assertThat(calibration.recallAt(3)).isGreaterThanOrEqualTo(0.99);
    assertThat(calibration.recallAt(SHARDS)).isEqualTo(1, within(1e-9));
  }

  /** What the calibration counted is what routes find. */
  @Test
  void route_R8_countOfProbes_findsTheRecallOfTheCalibration() {
    RouteCalibration calibration = router.calibration().orElseThrow();
    for (int probes : new int[] {1, 2, 5}) {
      double recall = recall(Probes.count(probes));
      assertThat(recall).isEqualTo(calibration.recallAt(probes), within(1e-9));
    }
  }

  private static Offset<Double> within(double offset) {
    return Offset.offset(offset);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.90, 0.95, 0.99})
  void route_U1_targetRecall_isReachedByOtherQueriesWithFewShards(double target) {
    CellRouter own = router.calibrate(VectorSource.of(rows), 10);
    double shards = 0;
    double recall = 0;
    double expected = 0;
    for (int query = 0; query < queries.length; query++) {
      Route route = own.route(queries[query], RoutingContext.EMPTY, Probes.recall(target));
      shards += route.shards().length / (double) queries.length;
      recall += found(query, route) / queries.length;
      expected += route.expectedRecall() / queries.length;
    }
    assertThat(recall).isGreaterThanOrEqualTo(target - 0.02);
    assertThat(expected).isEqualTo(recall, within(0.03));
    assertThat(shards).isLessThan(own.calibration().orElseThrow().probesFor(target) + 0.05);
  }

  private static double recall(Probes probes) {
    double recall = 0;
    for (int query = 0; query < queries.length; query++) {
      Route route = router.route(queries[query], RoutingContext.EMPTY, probes);
      recall += found(query, route) / queries.length;
    }
    return recall;
  }

  private static double found(int query, Route route) {
    int[] asked = route.shards();
    return Arrays.stream(neighbors[query])
            .filter(row -> Arrays.stream(asked).anyMatch(shard -> shard == shards[row]))
            .count()
        / 10.0;
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void train_anyMetric_putsTrueNeighborsIntoTheFirstShards(Metric metric) {
    float[][] vectors = RandomVectors.seeded(8).clustered(60, 0.3f).rows(3_000, 24);
    CellRouter cells = train(metric, 16, vectors).calibrate(VectorSource.of(vectors), 10);
    RouteCalibration calibration = cells.calibration().orElseThrow();
    assertThat(calibration.recallAt(2)).as("%s", calibration).isGreaterThan(0.75);
    assertThat(calibration.recallAt(4)).isGreaterThan(0.9);
    assertThat(cells.metric()).isEqualTo(metric);
    assertThat(Router.ofBytes(cells.toBytes()).toBytes()).isEqualTo(cells.toBytes());
  }

  @Test
  void calibration_R11_uniformVectors_recommendToAskAll() {
    float[][] uniform = RandomVectors.seeded(4).uniform().rows(4_000, 64);
    RouteCalibration calibration =
        train(Metric.SQUARED_L2, 16, uniform)
            .calibrate(VectorSource.of(uniform), 10)
            .calibration()
            .orElseThrow();
    assertThat(calibration.recommendsBroadcast()).isTrue();
    assertThat(calibration.clusterability()).isLessThan(0.4);
    RouteCalibration clustered = router.calibration().orElseThrow();
    assertThat(clustered.recommendsBroadcast()).isFalse();
    assertThat(clustered.clusterability()).isGreaterThan(0.8);
  }

  @Test
  void train_R6_anyNumberOfThreads_givesTheSameBytes() {
    var options = CellOptions.shards(4).cellsPerShard(8);
    float[][] vectors = Arrays.copyOf(rows, 2_000);
    byte[] one =
        CellRouter.train(VectorSource.of(vectors), DIMENSION, options.threads(1)).toBytes();
    byte[] three =
        CellRouter.train(VectorSource.of(vectors), DIMENSION, options.threads(3)).toBytes();
    assertThat(three).isEqualTo(one);
  }

  @Test
  void route_recallWithoutCalibration_isRefused() {
    CellRouter plain =
        CellRouter.of(new float[][] {{0}, {1}}, new int[] {0, 1}, 2, Metric.SQUARED_L2);
    assertThatThrownBy(() -> plain.route(new float[] {1}, RoutingContext.EMPTY, Probes.recall(0.9)))
        .isInstanceOf(NotCalibratedRouterException.class);
    assertThat(plain.route(new float[] {1}, RoutingContext.EMPTY, Probes.all()).shards())
        .containsExactly(1, 0);
  }

  @Test
  void route_wrongVectors_areRefused() {
    assertThatThrownBy(
            () -> router.route(new float[DIMENSION + 1], RoutingContext.EMPTY, Probes.all()))
        .isInstanceOf(InvalidVectorException.class);
    float[] notANumber = new float[DIMENSION];
    notANumber[3] = Float.NaN;
    assertThatThrownBy(() -> router.route(notANumber, RoutingContext.EMPTY, Probes.all()))
        .isInstanceOf(InvalidVectorException.class);
    assertThatThrownBy(() -> router.shardOf(0L, notANumber, RoutingContext.EMPTY))
        .isInstanceOf(InvalidVectorException.class);
    CellRouter cosine = CellRouter.of(new float[][] {{1, 0}}, new int[] {0}, 1, Metric.COSINE);
    assertThatThrownBy(() -> cosine.shardOf(0L, new float[2], RoutingContext.EMPTY))
        .isInstanceOf(InvalidVectorException.class);
  }

  @Test
  void of_badTables_areRefused() {
    float[][] two = {{0}, {1}};
    assertThatThrownBy(() -> CellRouter.of(two, new int[] {0, 2}, 2, Metric.SQUARED_L2))
        .isInstanceOf(UnknownShardException.class);
    assertThatThrownBy(() -> CellRouter.of(two, new int[] {0}, 2, Metric.SQUARED_L2))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> CellRouter.of(two, new int[] {0, 1}, 2, Metric.DOT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> train(Metric.SQUARED_L2, 16, Arrays.copyOf(rows, 100)))
        .isInstanceOf(OutOfRangeException.class);
  }
}
