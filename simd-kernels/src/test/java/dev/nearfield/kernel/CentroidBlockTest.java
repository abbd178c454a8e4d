package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CentroidBlockTest {

  /** A block of 64 rows, and tiles of four with a rest of three. */
  private static final int ROWS = 71;

  static Stream<Arguments> everyForm() {
    return Stream.of(CentroidBlockForm.values())
        .flatMap(form -> Stream.of(Values.values()).map(values -> Arguments.of(form, values)));
  }

  @ParameterizedTest
  @MethodSource("everyForm")
  void nearest_anyShape_isTheDefinitionToTheLastBit(CentroidBlockForm form, Values values) {
    int[] dimensions = {1, 2, 15, 16, 17, 31, 64, 100, 257};
    for (int dimension : dimensions) {
      for (int count : new int[] {1, 2, 63, 64, 65, 129}) {
        assertIsTheDefinition(form, values, dimension, count);
      }
    }
    assertIsTheDefinition(form, values, 768, 70);
  }

  private static void assertIsTheDefinition(
      CentroidBlockForm form, Values values, int dimension, int count) {
    float[][] rows = Batch.vectors(values, dimension, ROWS, dimension);
    float[][] centroids = Batch.vectors(values, count, count, dimension);
    float[] prices = Batch.vectors(Values.TINY, 5, 1, count)[0];
    try (var arena = Arena.ofConfined()) {
      var expected = new CentroidBlockForm.Nearest[ROWS];
      Arrays.setAll(expected, i -> form.nearest(rows[i], centroids, prices));
      var batch = new CentroidBatch(arena, form.kernel(dimension, count), rows, centroids, prices);
      for (int size : new int[] {ROWS, 64, 6, 5, 4, 3, 2, 1, 0}) {
        Arrays.fill(batch.cells, -7);
        Arrays.fill(batch.costs, -7f);
        batch.nearest(size);
        for (int i = 0; i < size; i++) {
          String pair =
              "%s %s %d x %d, row %d of %d".formatted(form, values, count, dimension, i, size);
          assertThat(batch.cells[i]).as(pair).isEqualTo(expected[i].cell());
          assertThat(Float.floatToIntBits(batch.costs[i]))
              .as(pair)
              .isEqualTo(Float.floatToIntBits(expected[i].cost()));
        }
        assertThat(batch.cells[size]).as("behind the rows").isEqualTo(-7);
        assertThat(batch.costs[size]).as("behind the rows").isEqualTo(-7f);
      }
      assertThat(batch.guardsHold()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nearest_ordinaryValues_isWithinTheErrorBoundOfDouble(CentroidBlockForm form) {
    for (int dimension : new int[] {1, 3, 100, 768}) {
      float[][] rows = Batch.vectors(Values.GAUSSIAN, 1, ROWS, dimension);
      float[][] centroids = Batch.vectors(Values.GAUSSIAN, 2, 100, dimension);
      try (var arena = Arena.ofConfined()) {
        var block = form.kernel(dimension, 100);
        var batch = new CentroidBatch(arena, block, rows, centroids, new float[100]);
        batch.nearest(ROWS);
        for (int i = 0; i < ROWS; i++) {
          double least = leastCost(form, rows[i], centroids);
          double bound = 3.0 * (dimension + 2) * dimension * 0x1p-24;
          assertThat((double) batch.costs[i]).isCloseTo(least, within(bound));
          assertThat(form.cost(rows[i], centroids[batch.cells[i]])).isCloseTo(least, within(bound));
        }
      }
    }
  }

  private static double leastCost(CentroidBlockForm form, float[] row, float[][] centroids) {
    return Stream.of(centroids).mapToDouble(each -> form.cost(row, each)).min().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void nearest_equalCentroids_isTheLowest(CentroidBlockForm form) {
    int dimension = 20;
    float[][] rows = Batch.vectors(Values.GAUSSIAN, 3, ROWS, dimension);
    float[][] distinct = Batch.vectors(Values.GAUSSIAN, 4, 50, dimension);
    float[][] centroids =
        IntStream.range(0, 150).mapToObj(i -> distinct[i % 50]).toArray(float[][]::new);
    try (var arena = Arena.ofConfined()) {
      var block = form.kernel(dimension, 150);
      var batch = new CentroidBatch(arena, block, rows, centroids, new float[150]);
      batch.nearest(ROWS);
      assertThat(Arrays.stream(batch.cells, 0, ROWS).max().orElseThrow()).isLessThan(50);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nearest_farCentroids_isNeverThePadding(CentroidBlockForm form) {
    // The padding's dot product is zero, which would win here: all others are costly.
    float[][] rows = {{1e9f, 1e9f}};
    float[][] centroids = {{-1e9f, -1e9f}, {-2e9f, -2e9f}};
    try (var arena = Arena.ofConfined()) {
      var block = form.kernel(2, 2);
      var batch = new CentroidBatch(arena, block, rows, centroids, new float[2]);
      batch.nearest(1);
      assertThat(batch.cells[0]).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nearest_prices_countInTheCost(CentroidBlockForm form) {
    float[][] rows = {{3, 4}};
    float[][] centroids = {{3, 4}, {3, 3.5f}};
    try (var arena = Arena.ofConfined()) {
      var free = new CentroidBatch(arena, form.kernel(2, 2), rows, centroids, new float[2]);
      free.nearest(1);
      assertThat(free.cells[0]).isZero();
      var priced = new CentroidBatch(arena, form.kernel(2, 2), rows, centroids, new float[] {9, 1});
      priced.nearest(1);
      assertThat(priced.cells[0]).isOne();
      assertThat(priced.costs[0]).isEqualTo((float) (form.cost(rows[0], centroids[1]) + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, CentroidBlocks.MAX_COUNT + 1})
  void factories_countOutOfRange_sayTheRange(int count) {
    for (var form : CentroidBlockForm.values()) {
      assertThatThrownBy(() -> form.kernel(4, count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count must be in [1, 16777216], was %d", count);
      assertThatThrownBy(() -> form.kernel(0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("dimension must be in [1, 65536], was 0");
    }
  }

  @Test
  void factories_manyProducts_runOnTheVectorApi() {
    long rows = (1L << 32) / (64 * 8);
    assertThat(CentroidBlocks.dot(8, 3, rows)).isInstanceOf(CentroidBlockLoops.class);
    assertThat(CentroidBlocks.dot(8, 3, rows + 1)).isInstanceOf(CentroidBlockKernel.class);
    assertThat(CentroidBlocks.dot(8, 65, rows / 2)).isInstanceOf(CentroidBlockLoops.class);
    assertThat(CentroidBlocks.squaredL2(8, 65, rows)).isInstanceOf(CentroidBlockKernel.class);
    assertThat(CentroidBlocks.squaredL2(8, 3, rows).count()).isEqualTo(3);
    assertThat(CentroidBlocks.squaredL2(8, 3, rows).dimension()).isEqualTo(8);
  }
}
