package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.testkit.ExactOracle.Scored;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactOracleTest {

  @ParameterizedTest
  @EnumSource(OracleMetric.class)
  void topK_randomRows_isTheHeadOfTheSortedRows(OracleMetric metric) {
    float[][] rows = RandomVectors.seeded(11).rows(300, 7);
    float[] query = RandomVectors.seeded(12).row(7);
    List<Integer> sorted =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(
                (a, b) ->
                    Double.compare(metric.score(query, rows[b]), metric.score(query, rows[a])))
            .limit(20)
            .toList();
    assertThat(new ExactOracle(rows, metric).topK(query, 20))
        .extracting(Scored::ordinal)
        .isEqualTo(sorted);
  }

  @Test
  void topK_ties_goByOrdinal() {
    float[][] rows = {{2, 0}, {1, 0}, {0, 1}, {1, 0}, {-1, 0}};
    var oracle = new ExactOracle(rows, OracleMetric.SQUARED_L2);
    assertThat(oracle.topK(new float[] {0, 0}, 3))
        .extracting(Scored::ordinal)
        .containsExactly(1, 2, 3);
    assertThat(oracle.topK(new float[] {0, 0}, 99)).hasSize(5);
  }

  @Test
  void score_knownVectors_matchesByHand() {
    float[] a = {1, 2};
    float[] b = {3, -1};
    assertThat(OracleMetric.SQUARED_L2.score(a, b)).isEqualTo(-13);
    assertThat(OracleMetric.DOT.score(a, b)).isEqualTo(1);
    assertThat(OracleMetric.COSINE.score(a, b)).isCloseTo(1 / Math.sqrt(50), within(1e-15));
  }

  @Test
  void recall_tieInPlaceOfTruth_isAHit() {
    float[][] rows = {{1, 0}, {0, 1}, {3, 0}, {-1, 0}};
    var oracle = new ExactOracle(rows, OracleMetric.SQUARED_L2);
    float[] query = {0, 0};
    assertThat(oracle.recall(query, new int[] {3, 1}, 2)).isEqualTo(1);
    assertThat(oracle.recall(query, new int[] {3, 2}, 2)).isEqualTo(0.5);
    assertThat(oracle.recall(query, new int[0], 2)).isEqualTo(0);
  }
}
