package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TruthTest {

  private static final float[][] VECTORS = {{1, 0}, {0, 1}, {2, 0}, {0, 3}, {-1, -1}};
  private static final float[][] QUERY = {{0, 0}};

  @TempDir private Path folder;

  @Test
  void recall_tieAtTheKthPlace_countsForEither() throws IOException {
    try (var base = base()) {
      var truth = new Truth(base, QUERY, Metric.SQUARED_L2, 1, new int[][] {{0, 1}});

      assertThat(truth.recall(List.of(new int[] {1}))).isEqualTo(1);
      assertThat(truth.recall(List.of(new int[] {0}))).isEqualTo(1);
      assertThat(truth.recall(List.of(new int[] {2}))).isZero();
    }
  }

  @Test
  void recall_repeatedAndMissingAnswers_countOnceOrNever() throws IOException {
    try (var base = base()) {
      var truth = new Truth(base, QUERY, Metric.SQUARED_L2, 3, new int[][] {{0, 1, 4}});

      assertThat(truth.recall(List.of(new int[] {0, 0, 0}))).isEqualTo(1 / 3.0);
      assertThat(truth.recall(List.of(new int[] {}))).isZero();
      assertThat(truth.recall(List.of(new int[] {4, 1, 0}))).isEqualTo(1);
    }
  }

  @Test
  void recall_truthInAnotherOrder_isTheSame() throws IOException {
    try (var base = base()) {
      var truth = new Truth(base, QUERY, Metric.SQUARED_L2, 3, new int[][] {{4, 1, 0}});

      assertThat(truth.recall(List.of(new int[] {0, 1, 4}))).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void bruteForce_anyMetric_isItsOwnTruth(Metric metric) throws IOException {
    float[][] queries = Fixtures.clustered(7, 20, 24);
    float[][] vectors = Fixtures.clustered(8, 300, 24);
    try (var base = VectorFile.open(Fixtures.fbin(folder.resolve("base.fbin"), vectors))) {
      int[][] neighbors = new BruteForce(base, queries, metric, 10).neighbors();

      var truth = new Truth(base, queries, metric, 10, neighbors);
      assertThat(truth.recall(List.of(neighbors))).isEqualTo(1);
      assertThat(neighbors[3]).containsExactly(Fixtures.nearest(vectors, queries[3], metric, 10));
    }
  }

  private VectorFile base() throws IOException {
    return VectorFile.open(Fixtures.fbin(folder.resolve("few.fbin"), VECTORS));
  }
}
