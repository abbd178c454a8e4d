package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class CalibrationTest {

  /** Held-out queries meet a target within half a point: {@code -Dnearfield.calibration.rows=N}. */
  private static final int ROWS = Integer.getInteger("nearfield.calibration.rows", 4_000);

  private static final int SAMPLE = 1_000;
  private static final int K = 10;
  private static final BatchOptions ALONE = BatchOptions.DEFAULT.threads(1);
  private static final double[] TARGETS = {0.8, 0.9, 0.95, 0.98};
  private static final CalibrationOptions OPTIONS =
      CalibrationOptions.DEFAULT.ks(K).recall(0.98).batch(BatchOptions.DEFAULT.threads(2));

  /** A family of vectors to build, to calibrate and to search with. */
  interface Family {
    float[][] rows(int count);
  }

  static Stream<Arguments> datasets() {
    return Stream.of(Codes.FLOAT32, Codes.INT8)
        .flatMap(
            codes ->
                Stream.of(
                    dataset("embeddings of 10 local dimensions", Metric.COSINE, codes, 10),
                    dataset("embeddings of 30 local dimensions", Metric.COSINE, codes, 30),
                    dataset(
                        "clusters",
                        Metric.SQUARED_L2,
                        codes,
                        count -> RandomVectors.seeded(5).clustered(40, 0.5f).rows(count, 24)),
                    dataset(
                        "uniform",
                        Metric.SQUARED_L2,
                        codes,
                        count -> RandomVectors.seeded(6).uniform().rows(count, 12))));
  }

  static Arguments dataset(String name, Metric metric, Codes codes, int localDimension) {
    return dataset(
        name,
        metric,
        codes,
        count -> EmbeddingVectors.seeded(3, 48).localDimension(localDimension).rows(0, count));
  }

  static Arguments dataset(String name, Metric metric, Codes codes, Family family) {
    return Arguments.of(name, metric, codes, family);
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("datasets")
  void recall_heldOutQueries_meetTheTargetAtAboutTheLeastCost(
      String name, Metric metric, Codes codes, Family family) {
    float[][] all = family.rows(ROWS + 2 * SAMPLE);
    float[][] sample = Arrays.copyOfRange(all, ROWS, ROWS + SAMPLE);
    float[][] heldOut = Arrays.copyOfRange(all, ROWS + SAMPLE, all.length);
    try (VectorIndex index = TestIndexes.filled(Arrays.copyOf(all, ROWS), metric, codes)) {
      // What the held-out queries themselves would have chosen, with nothing left to chance.
      Calibration ideal = index.calibrate(List.of(heldOut), OPTIONS.recall(0.99));
      Calibration calibration = index.calibrate(List.of(sample), OPTIONS);
      List<SearchResult> truth =
          index.searchAll(queries(heldOut, query -> query.exact()), OPTIONS.batch());
      for (double target : TARGETS) {
        Calibration.Point point = calibration.point(K, target).orElseThrow();
        List<SearchResult> found =
            index.searchAll(queries(heldOut, query -> query.recall(target)), OPTIONS.batch());
        assertThat(recall(found, truth)).isGreaterThanOrEqualTo(target - 0.005);
        double walk = found.stream().mapToLong(SearchResult::scoredCount).average().orElseThrow();
        double cost = walk + weight(codes, all[0].length) * point.rerankCount();
        assertThat(cost).isLessThanOrEqualTo(1.1 * cheapest(ideal, target));
      }
    }
  }

  interface Setting {
    Query of(Query query);
  }

  static List<Query> queries(float[][] vectors, Setting setting) {
    return Arrays.stream(vectors).map(vector -> setting.of(Query.of(vector).k(K))).toList();
  }

  /** A hit as near as the k-th true neighbor counts. */
  static double recall(List<SearchResult> found, List<SearchResult> truth) {
    long hits = 0;
    for (int i = 0; i < found.size(); i++) {
      float kth = truth.get(i).hits().getLast().score();
      hits += found.get(i).hits().stream().filter(hit -> hit.score() >= kth).count();
    }
    return (double) hits / (found.size() * K);
  }

  /** Bytes of a full-precision row per byte of a code row; see {@link Calibration}. */
  private static double weight(Codes codes, int dimension) {
    return switch (codes) {
      case FLOAT32 -> 0;
      case BFLOAT16, FLOAT16 -> (double) padded(4 * dimension) / padded(2 * dimension);
      case INT8 -> (double) padded(4 * dimension) / padded((dimension + 3) / 4 * 4 + 16);
      case INT4 -> (double) padded(4 * dimension) / padded((dimension + 3) / 4 * 2 + 1 + 8);
      case BIT1 -> (double) padded(4 * dimension) / padded((dimension + 31) / 32 * 4 + 16);
      case AUTO -> weight(codes.at(dimension), dimension);
    };
  }

  private static int padded(int bytes) {
    return (bytes + 63) / 64 * 64;
  }

  private static double cheapest(Calibration calibration, double target) {
    return calibration.curves().getFirst().points().stream()
        .filter(point -> point.recall() >= target)
        .mapToDouble(Calibration.Point::cost)
        .min()
        .orElseThrow();
  }

  static VectorIndex someIndex(Codes codes) {
    float[][] rows = RandomVectors.seeded(1).clustered(9, 0.6f).rows(1_200, 12);
    return TestIndexes.filled(rows, Metric.SQUARED_L2, codes);
  }

  static List<float[]> someQueries(int count) {
    return List.of(RandomVectors.seeded(1).clustered(9, 0.6f).rows(1_200 + count, 12))
        .subList(1_200, 1_200 + count);
  }

  @ParameterizedTest
  @EachFormat
  void calibrate_anyThreads_givesTheSame(Codes codes) {
    try (VectorIndex index = someIndex(codes)) {
      List<float[]> sample = someQueries(200);
      Calibration first = index.calibrate(sample, CalibrationOptions.DEFAULT);
      for (int threads : new int[] {1, 2, 5}) {
        BatchOptions batch = BatchOptions.DEFAULT.threads(threads);
        assertThat(index.calibrate(sample, CalibrationOptions.DEFAULT.batch(batch)))
            .isEqualTo(first);
      }
      assertThat(index.calibration()).contains(first);
      assertThat(first.sample()).isEqualTo(Calibration.Sample.QUERIES);
      assertThat(first.queryCount()).isEqualTo(200);
      assertThat(first.rowCount()).isEqualTo(1_200);
    }
  }

  @ParameterizedTest
  @EachFormat
  void calibrate_anyIndex_givesCurvesThatRise(Codes codes) {
    try (VectorIndex index = someIndex(codes)) {
      Calibration calibration = index.calibrate(someQueries(300), CalibrationOptions.DEFAULT);
      assertThat(calibration.curves()).extracting(Calibration.Curve::k).containsExactly(1, 10, 100);
      for (Calibration.Curve curve : calibration.curves()) {
        Calibration.Point last = new Calibration.Point(-1, -1, 0, 0, -1);
        for (Calibration.Point point : curve.points()) {
          assertThat(point.cost()).isGreaterThan(last.cost());
          assertThat(point.promisedRecall()).isGreaterThan(last.promisedRecall());
          assertThat(point.promisedRecall()).isLessThan(point.recall() + 0.005);
          assertThat(point.rerankCount()).isBetween(curve.k(), point.beamWidth());
          last = point;
        }
        assertThat(last.promisedRecall()).isGreaterThanOrEqualTo(0.99);
      }
    }
  }

  /** Rows that were linked are easier to find than queries are: the promise is weaker. */
  @ParameterizedTest
  @EachFormat
  void calibrate_withoutQueries_looksUpRowsWithoutThemselves(Codes codes) {
    try (VectorIndex index = someIndex(codes)) {
      Calibration calibration = index.calibrate(CalibrationOptions.DEFAULT.sampleSize(400));
      assertThat(calibration.sample()).isEqualTo(Calibration.Sample.STORED_ROWS);
      assertThat(calibration.queryCount()).isEqualTo(400);
      List<float[]> heldOut = someQueries(300);
      List<SearchResult> found =
          index.searchAll(heldOut.stream().map(vector -> Query.of(vector).recall(0.95)).toList());
      List<SearchResult> truth =
          index.searchAll(heldOut.stream().map(vector -> Query.of(vector).exact()).toList());
      assertThat(recall(found, truth)).isGreaterThan(0.9);
    }
  }

  @Test
  void recall_numbersOfHitsBetweenTheCalibrated_takeTheNextLarger() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      Calibration calibration = index.calibrate(someQueries(200), CalibrationOptions.DEFAULT);
      assertThat(calibration.point(7, 0.9)).isEqualTo(calibration.point(10, 0.9));
      assertThat(calibration.point(11, 0.9)).isEqualTo(calibration.point(100, 0.9));
      Query query = Query.of(new float[12]).k(7).recall(0.9);
      Explanation.Parameters used = index.explain(query).parameters();
      Calibration.Point point = calibration.point(10, 0.9).orElseThrow();
      assertThat(used.beamWidth()).isEqualTo(point.beamWidth());
      assertThat(used.rerankCount()).isEqualTo(point.rerankCount());
      assertThat(used.origin()).isEqualTo(Explanation.Origin.CALIBRATION);
      try (Searcher searcher = index.searcher()) {
        assertThat(searcher.search(query)).isEqualTo(7);
        assertThat(searcher.rerankCount()).isEqualTo(point.rerankCount());
      }
    }
  }

  @Test
  void recall_withoutOrBeyondTheCalibration_saysWhatToDo() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      Query query = Query.of(new float[12]);
      assertThat(index.calibration()).isEmpty();
      assertThatThrownBy(() -> index.search(query.recall(0.9)))
          .isInstanceOf(NotCalibratedException.class)
          .hasMessage(
              "recall 0.9 was asked of an index that is not calibrated: calibrate it, or set"
                  + " beamWidth");
      assertThatThrownBy(() -> index.searchAll(List.of(query, query.recall(0.9))))
          .isInstanceOf(BatchQueryException.class)
          .hasCauseInstanceOf(NotCalibratedException.class);
      index.calibrate(someQueries(100), CalibrationOptions.DEFAULT.ks(1, 10).recall(0.9));
      assertThatThrownBy(() -> index.search(query.k(11).recall(0.9)))
          .isInstanceOf(NotCalibratedException.class)
          .hasMessageContaining("calibrated up to k 10, asked for was 11");
      assertThatThrownBy(() -> index.search(query.recall(0.9999)))
          .isInstanceOf(NotCalibratedException.class)
          .hasMessageContaining("no recall of 0.9999 at k 10 is promised");
    }
  }

  /** Three rows promise nothing by themselves; all of them are the answer. */
  @ParameterizedTest
  @EachFormat
  void recall_noMoreRowsThanHitsWanted_givesThemAll(Codes codes) {
    float[][] rows = RandomVectors.seeded(2).rows(10, 12);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      index.calibrate(CalibrationOptions.DEFAULT);
      Query query = Query.of(rows[3]).recall(0.999);
      assertThat(index.search(query).hits())
          .isEqualTo(index.search(Query.of(rows[3]).exact()).hits());
      assertThat(index.search(query).hits()).hasSize(10);
      assertThatThrownBy(() -> index.search(query.k(9)))
          .isInstanceOf(NotCalibratedException.class)
          .hasMessageContaining("by a calibration with 10 queries: calibrate with more of them");
    }
  }

  @Test
  void recall_indexThatHasDoubled_isLabelledStale() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      index.calibrate(someQueries(100), OPTIONS);
      Query query = Query.of(new float[12]).recall(0.9);
      for (long id = 1_200; id < 2_400; id++) {
        index.add(id, index.get(id - 1_200));
      }
      assertThat(index.explain(query).parameters().origin())
          .isEqualTo(Explanation.Origin.CALIBRATION);
      index.add(2_400L, new float[12]);
      Explanation stale = index.explain(query);
      assertThat(stale.parameters().origin()).isEqualTo(Explanation.Origin.STALE_CALIBRATION);
      assertThat(stale.describe()).contains("calibrate it again");
      assertThat(stale.result().hits()).hasSize(10);
    }
  }

  @Test
  void calibrate_manyDuplicates_countsWhicheverWasFound() {
    float[][] rows = new float[1_000][4];
    for (int row = 0; row < rows.length; row++) {
      rows[row][row % 4] = 1;
    }
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.INT8)) {
      Calibration calibration =
          index.calibrate(List.of(Arrays.copyOf(rows, 40)), CalibrationOptions.DEFAULT.ks(10));
      assertThat(calibration.point(10, 0.99)).isPresent();
    }
  }

  @Test
  void calibrate_fewerRowsThanHits_countsThoseThereAre() {
    float[][] rows = RandomVectors.seeded(2).gaussian().rows(5, 3);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.DOT, Codes.INT8)) {
      for (Calibration calibration :
          List.of(
              index.calibrate(List.of(rows), CalibrationOptions.DEFAULT.recall(0.9)),
              index.calibrate(CalibrationOptions.DEFAULT.recall(0.9).sampleSize(10)))) {
        assertThat(calibration.point(100, 0.9)).isPresent();
      }
      assertThat(index.search(Query.of(rows[0]).recall(0.9)).hits()).hasSize(5);
    }
  }

  @Test
  void calibrate_badSampleOrTooFewRows_isRefused() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      List<float[]> sample = new ArrayList<>(someQueries(20));
      sample.set(13, new float[11]);
      assertThatThrownBy(() -> index.calibrate(sample, OPTIONS))
          .isInstanceOf(BatchQueryException.class)
          .hasMessageContaining("query 13 of the batch: the vector has 11 components");
      assertThatThrownBy(() -> index.calibrate(List.of(), OPTIONS))
          .isInstanceOf(OutOfRangeException.class);
    }
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.DOT)) {
      assertThatThrownBy(() -> index.calibrate(OPTIONS))
          .isInstanceOf(OutOfRangeException.class)
          .hasMessageContaining("rows of the index must be in [2, ");
    }
  }

  @Test
  void calibrate_listenerThatThrows_leavesTheLastCalibration() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      Calibration last = index.calibrate(someQueries(50), OPTIONS);
      var truths = new AtomicInteger();
      var listener =
          new CalibrationOptions.Listener() {
            @Override
            public void onTruth(int done, int total) {
              truths.incrementAndGet();
            }

            @Override
            public void onBeamWidth(int beamWidth, double recall) {
              if (beamWidth > 10) {
                throw new IllegalStateException("enough");
              }
            }
          };
      assertThatThrownBy(() -> index.calibrate(someQueries(70), OPTIONS.listener(listener)))
          .hasMessage("enough");
      assertThat(truths).hasValue(70);
      assertThat(index.calibration()).contains(last);
    }
  }

  /** The scratches of the group of queries that failed are at rest again, not lost. */
  @Test
  void calibrate_truthThatFails_losesNoScratches() {
    try (VectorIndex index = someIndex(Codes.INT8)) {
      long before = index.stats().memory().scratch();
      var failing =
          new CalibrationOptions.Listener() {
            @Override
            public void onTruth(int done, int total) {
              throw new IllegalStateException("enough");
            }

            @Override
            public void onBeamWidth(int beamWidth, double recall) {}
          };
      CalibrationOptions options = OPTIONS.listener(failing).batch(ALONE);
      assertThatThrownBy(() -> index.calibrate(someQueries(32), options)).hasMessage("enough");
      long after = index.stats().memory().scratch();
      assertThat(after).isGreaterThan(2 * before);
      assertThatThrownBy(() -> index.calibrate(someQueries(32), options)).hasMessage("enough");
      assertThat(index.stats().memory().scratch()).isEqualTo(after);
    }
  }

  @Test
  void calibrate_rowsAddedMeanwhile_measuresNoRecallAboveOne() {
    float[][] rows = RandomVectors.seeded(7).gaussian().rows(5, 8);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.FLOAT32)) {
      var nextId = new AtomicInteger(100);
      var adding =
          new CalibrationOptions.Listener() {
            @Override
            public void onTruth(int done, int total) {
              for (int i = 0; i < 20; i++) {
                index.add((long) nextId.getAndIncrement(), rows[0]);
              }
            }

            @Override
            public void onBeamWidth(int beamWidth, double recall) {}
          };
      Calibration calibration =
          index.calibrate(List.of(rows), OPTIONS.ks(10).listener(adding).batch(ALONE));
      assertThat(calibration.curves().getFirst().points())
          .allSatisfy(
              point -> {
                assertThat(point.recall()).isBetween(0.0, 1.0);
                assertThat(point.promisedRecall()).isBetween(0.0, point.recall());
              });
    }
  }
}
