package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingVectorsTest {

  private static final int DIMENSION = 64;
  private static final int ROWS = 6_000;
  private static final int K = 12;

  @Test
  void read_anyPosition_isThatRowOfTheSequence() {
    EmbeddingVectors vectors = EmbeddingVectors.seeded(3, DIMENSION);
    float[][] rows = vectors.rows(0, 40);
    assertThat(vectors.rows(30, 10)).isDeepEqualTo(Arrays.copyOfRange(rows, 30, 40));
    assertThat(EmbeddingVectors.seeded(3, DIMENSION).rows(0, 40)).isDeepEqualTo(rows);
    assertThat(EmbeddingVectors.seeded(4, DIMENSION).rows(0, 1)[0]).isNotEqualTo(rows[0]);
    for (float[] row : rows) {
      assertThat(OracleMetric.DOT.score(row, row)).isCloseTo(1, within(1e-6));
    }
  }

  /** Few rows in many dimensions look flatter than they are: the estimate is a lower one. */
  @Test
  void rows_localDimension_isWhatNeighborDistancesTell() {
    double easy = estimate(EmbeddingVectors.seeded(5, DIMENSION).localDimension(4));
    double usual = estimate(EmbeddingVectors.seeded(5, DIMENSION).localDimension(12));
    double hard = estimate(EmbeddingVectors.seeded(5, DIMENSION).localDimension(30));
    assertThat(easy).isBetween(3.0, 6.0);
    assertThat(usual).isBetween(1.4 * easy, 13.0);
    assertThat(hard).isBetween(1.2 * usual, 30.0);
  }

  /** In uniform data hardly a row is among the nearest of more than four times k others. */
  @Test
  void rows_hubs_areAmongTheNearestOfManyRows() {
    float[][] rows = EmbeddingVectors.seeded(6, DIMENSION).rows(0, ROWS);
    var oracle = new ExactOracle(rows, OracleMetric.COSINE);
    int[] occurrences = new int[ROWS];
    for (int row = 0; row < 1_000; row++) {
      oracle.topK(rows[row], K).forEach(hit -> occurrences[hit.ordinal()]++);
    }
    int most = Arrays.stream(occurrences).max().orElseThrow();
    assertThat((double) most * ROWS / 1_000).isGreaterThan(8 * K);
  }

  @Test
  void outliers_anyRow_haveTwoLargeNearlyConstantComponents() {
    float[][] rows = EmbeddingVectors.seeded(7, DIMENSION).outliers(30).rows(0, 200);
    for (float[] row : rows) {
      assertThat(row[DIMENSION / 4] / row[DIMENSION / 2]).isCloseTo(-2, within(1e-4f));
      assertThat(row[DIMENSION / 4]).isBetween(0.8f, 1f);
      assertThat(OracleMetric.DOT.score(row, row)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void seeded_shapesThatCannotBe_areRefused() {
    assertThatThrownBy(() -> EmbeddingVectors.seeded(1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension must be >= 4, was 3");
    assertThatThrownBy(() -> EmbeddingVectors.seeded(1, 8).localDimension(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("localDimension must be >= 1, was 0");
  }

  /** Levina and Bickel's estimate of the intrinsic dimension, from the nearest neighbors. */
  private static double estimate(EmbeddingVectors vectors) {
    float[][] rows = vectors.rows(0, ROWS);
    var oracle = new ExactOracle(rows, OracleMetric.SQUARED_L2);
    double inverses = 0;
    int samples = 200;
    for (int row = 0; row < samples; row++) {
      List<ExactOracle.Scored> nearest = oracle.topK(rows[row], K + 1);
      double farthest = Math.sqrt(-nearest.getLast().score());
      double logs = 0;
      for (ExactOracle.Scored near : nearest.subList(1, K)) {
        logs += Math.log(farthest / Math.sqrt(-near.score()));
      }
      inverses += logs / (K - 1);
    }
    return samples / inverses;
  }
}
