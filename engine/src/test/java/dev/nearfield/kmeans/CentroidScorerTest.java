package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CentroidScorerTest {

  private static final int DIMENSION = 37;

  private static Centroids centroids(Metric metric) {
    return Centroids.of(RandomVectors.seeded(4).rows(19, DIMENSION), metric);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void score_anyMetric_matchesTheOracleAndTheFinder(Metric metric) {
    Centroids centroids = centroids(metric);
    CentroidScorer scorer = centroids.scorer();
    float[] scores = new float[scorer.count()];
    OracleMetric oracle =
        switch (metric) {
          case SQUARED_L2 -> OracleMetric.SQUARED_L2;
          case COSINE -> OracleMetric.COSINE;
          case DOT -> OracleMetric.DOT;
        };
    try (CellFinder finder = centroids.finder()) {
      for (float[] vector : RandomVectors.seeded(5).rows(50, DIMENSION)) {
        scorer.score(vector, scores);
        int best = 0;
        for (int cell = 0; cell < scores.length; cell++) {
          double expected = oracle.score(vector, centroids.get(cell));
          assertThat((double) scores[cell]).isEqualTo(expected, Offset.offset(1e-3));
          best = scores[cell] > scores[best] ? cell : best;
        }
        assertThat(finder.nearest(vector)).isEqualTo(best);
      }
    }
  }

  @Test
  void score_manyThreadsAtOnce_givesTheSameScores() {
    CentroidScorer scorer = centroids(Metric.SQUARED_L2).scorer();
    float[][] vectors = RandomVectors.seeded(6).rows(64, DIMENSION);
    float[][] expected = new float[vectors.length][scorer.count()];
    for (int i = 0; i < vectors.length; i++) {
      scorer.score(vectors[i], expected[i]);
    }
    var differences = new AtomicInteger();
    IntStream.range(0, 4_000)
        .parallel()
        .forEach(
            i -> {
              float[] scores = new float[scorer.count()];
              scorer.score(vectors[i % vectors.length], scores);
              if (!Arrays.equals(scores, expected[i % vectors.length])) {
                differences.incrementAndGet();
              }
            });
    assertThat(differences).hasValue(0);
  }

  @Test
  void score_badArguments_areRefused() {
    CentroidScorer scorer = centroids(Metric.COSINE).scorer();
    assertThatThrownBy(() -> scorer.score(new float[DIMENSION], new float[19]))
        .isInstanceOf(InvalidVectorException.class);
    assertThatThrownBy(() -> scorer.score(new float[DIMENSION], new float[18]))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> scorer.score(new float[DIMENSION - 1], new float[19]))
        .isInstanceOf(InvalidVectorException.class);
  }
}
