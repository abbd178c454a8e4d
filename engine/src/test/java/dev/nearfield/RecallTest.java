package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecallTest {

  private static final int ROWS = 1_200;
  private static final int QUERIES = 30;

  static Stream<Arguments> allShapes() {
    return TestIndexes.shapes(3, 17, 100, 128, 784);
  }

  static Stream<Arguments> someShapes() {
    return TestIndexes.shapes(5, 96);
  }

  @ParameterizedTest
  @MethodSource("allShapes")
  void search_clusteredRows_findsNearlyAllTrueNeighbors(int dimension, Metric metric, Codes codes) {
    float[][] all =
        RandomVectors.seeded(dimension).clustered(12, 0.3f).rows(ROWS + QUERIES, dimension);
    assertRecall(all, metric, codes, 0.95);
  }

  @ParameterizedTest
  @MethodSource("someShapes")
  void search_gaussianRows_findsMostTrueNeighbors(int dimension, Metric metric, Codes codes) {
    float[][] all = RandomVectors.seeded(dimension).gaussian().rows(ROWS + QUERIES, dimension);
    assertRecall(all, metric, codes, 0.9);
  }

  @ParameterizedTest
  @MethodSource("someShapes")
  void search_uniformRows_findsMostTrueNeighbors(int dimension, Metric metric, Codes codes) {
    float[][] all = RandomVectors.seeded(dimension).uniform().rows(ROWS + QUERIES, dimension);
    assertRecall(all, metric, codes, 0.9);
  }

  private static void assertRecall(float[][] all, Metric metric, Codes codes, double atLeast) {
    // A bit says little of few components: such codes are for 256 dimensions and more.
    double bound = codes == Codes.BIT1 ? atLeast - 0.08 : atLeast;
    float[][] rows = Arrays.copyOf(all, ROWS);
    float[][] queries = Arrays.copyOfRange(all, ROWS, all.length);
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      assertThat(TestIndexes.recall(index, rows, queries, metric)).isGreaterThanOrEqualTo(bound);
    }
  }
}
