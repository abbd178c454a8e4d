package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a calibration learns of walks that stop early: {@link CalibrationOptions#earlyStop}. */
class EarlyStopCalibrationTest {

  private static final int ROWS = 4_000;
  private static final int SAMPLE = 1_000;
  private static final int K = 10;
  private static final CalibrationOptions OPTIONS =
      CalibrationOptions.DEFAULT.ks(K).recall(0.99).batch(BatchOptions.DEFAULT.threads(2));

  static Stream<Arguments> earlyStops() {
    return Stream.of(
        CalibrationTest.dataset(
            "embeddings of 30 local dimensions", Metric.COSINE, Codes.FLOAT32, 30),
        CalibrationTest.dataset("embeddings of 10 local dimensions", Metric.COSINE, Codes.INT4, 10),
        CalibrationTest.dataset(
            "easy and hard",
            Metric.SQUARED_L2,
            Codes.INT8,
            count -> {
              float[][] rows = RandomVectors.seeded(5).clustered(40, 0.5f).rows(count, 24);
              float[][] hard = RandomVectors.seeded(9).uniform().rows(count, 24);
              for (int row = 3; row < count; row += 4) {
                rows[row] = hard[row];
              }
              return rows;
            }));
  }

  /** What early stops save is paid by no recall: the promise is that of walks without. */
  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("earlyStops")
  void earlyStop_heldOutQueries_meetTheTargetAtLessCost(
      String name, Metric metric, Codes codes, CalibrationTest.Family family) {
    float[][] all = family.rows(ROWS + 2 * SAMPLE);
    float[][] heldOut = Arrays.copyOfRange(all, ROWS + SAMPLE, all.length);
    try (VectorIndex index = TestIndexes.filled(Arrays.copyOf(all, ROWS), metric, codes)) {
      List<float[]> sample = List.of(all).subList(ROWS, ROWS + SAMPLE);
      Calibration whole = index.calibrate(sample, OPTIONS);
      Calibration early = index.calibrate(sample, OPTIONS.earlyStop());
      List<SearchResult> truth =
          index.searchAll(
              CalibrationTest.queries(heldOut, query -> query.exact()), OPTIONS.batch());
      for (double target : new double[] {0.9, 0.95, 0.98, 0.99}) {
        List<SearchResult> found =
            index.searchAll(
                CalibrationTest.queries(heldOut, query -> query.recall(target)), OPTIONS.batch());
        assertThat(CalibrationTest.recall(found, truth)).isGreaterThanOrEqualTo(target - 0.005);
        Calibration.Point point = early.point(K, target).orElseThrow();
        assertThat(point.cost()).isLessThanOrEqualTo(whole.point(K, target).orElseThrow().cost());
        boolean stops = found.stream().anyMatch(SearchResult::stoppedEarly);
        assertThat(stops).isEqualTo(point.slack() < Query.WHOLE_BEAM);
      }
      Calibration.Point best = early.point(K, 0.99).orElseThrow();
      assertThat(best.slack()).isLessThan(Query.WHOLE_BEAM);
      assertThat(best.cost()).isLessThan(whole.point(K, 0.99).orElseThrow().cost());
    }
  }

  /** Fewer hits than were calibrated: their distance is smaller, and would stop walks sooner. */
  @Test
  void earlyStop_fewerHitsThanCalibrated_measuresSlackFromTheCalibratedOne() {
    try (VectorIndex index = CalibrationTest.someIndex(Codes.FLOAT32)) {
      CalibrationOptions options = CalibrationOptions.DEFAULT.ks(K).earlyStop();
      List<Calibration.Point> points =
          index.calibrate(CalibrationTest.someQueries(300), options).curves().getFirst().points();
      Calibration.Point point =
          points.stream().filter(each -> each.slack() < Query.WHOLE_BEAM).findFirst().orElseThrow();
      for (float[] vector : CalibrationTest.someQueries(40)) {
        Query ten = Query.of(vector).recall(point.promisedRecall());
        assertThat(index.explain(ten).parameters().slack()).isEqualTo(point.slack());
        List<Hit> expected = index.search(ten).hits().subList(0, 3);
        assertThat(index.search(ten.k(3)).hits()).isEqualTo(expected);
        assertThat(index.search(ten.k(3)).scoredCount()).isEqualTo(index.search(ten).scoredCount());
      }
    }
  }

  /** A pager resumes walks, so it takes the calibrated beam and lets no walk stop early. */
  @Test
  void pager_recallWithCalibratedSlack_findsAtLeastAsMuch() {
    try (VectorIndex index = CalibrationTest.someIndex(Codes.FLOAT32)) {
      List<float[]> sample = CalibrationTest.someQueries(300);
      index.calibrate(sample, CalibrationOptions.DEFAULT.ks(K).recall(0.9).earlyStop());
      List<SearchResult> paged = new ArrayList<>();
      for (float[] vector : sample) {
        try (Pager pager = index.pager(Query.of(vector).k(K).recall(0.9))) {
          paged.add(pager.next());
        }
      }
      float[][] vectors = sample.toArray(float[][]::new);
      List<SearchResult> truth =
          index.searchAll(CalibrationTest.queries(vectors, query -> query.exact()));
      assertThat(CalibrationTest.recall(paged, truth))
          .isGreaterThanOrEqualTo(
              CalibrationTest.recall(
                  index.searchAll(CalibrationTest.queries(vectors, query -> query.recall(0.9))),
                  truth));
      assertThat(paged).noneMatch(SearchResult::stoppedEarly);
    }
  }
}
