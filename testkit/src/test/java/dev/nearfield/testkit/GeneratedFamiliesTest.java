package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedFamiliesTest {

  private static final int DIMENSION = 128;

  static Stream<VectorFamily> families() {
    return Stream.of(
        DescriptorVectors.seeded(3, DIMENSION, 16), UniformVectors.seeded(3, DIMENSION));
  }

  @ParameterizedTest
  @MethodSource("families")
  void read_anyPosition_isThatRowOfTheSequence(VectorFamily vectors) {
    float[][] rows = vectors.rows(0, 40);
    assertThat(vectors.rows(30, 10)).isDeepEqualTo(Arrays.copyOfRange(rows, 30, 40));
    assertThat(rows[0]).isNotEqualTo(rows[1]);
    assertThat(vectors.dimension()).isEqualTo(DIMENSION);
  }

  /** As Lowe's are: bytes of one length, no bin far above a fifth of it, a third of them empty. */
  @Test
  void descriptors_anyRow_areHistogramsOfOneLength() {
    float[][] rows = DescriptorVectors.seeded(4, DIMENSION, 16).rows(0, 500);
    int empty = 0;
    for (float[] row : rows) {
      double squares = 0;
      for (float bin : row) {
        assertThat(bin).isBetween(0f, 255f).isEqualTo((int) bin);
        squares += (double) bin * bin;
        empty += bin == 0 ? 1 : 0;
      }
      assertThat(Math.sqrt(squares)).isCloseTo(512, within(4.0));
    }
    assertThat((double) empty / (rows.length * DIMENSION)).isBetween(0.2, 0.5);
  }

  /** A row's nearest neighbor is much nearer than a random row, unlike in uniform data. */
  @Test
  void descriptors_nearestRows_areFarNearerThanOthers() {
    assertThat(contrast(DescriptorVectors.seeded(5, DIMENSION, 16))).isGreaterThan(2);
    assertThat(contrast(UniformVectors.seeded(5, DIMENSION))).isBetween(1.0, 1.6);
  }

  @Test
  void uniform_components_fillTheCubeEvenly() {
    double sum = 0;
    double squares = 0;
    float[][] rows = UniformVectors.seeded(6, DIMENSION).rows(0, 1_000);
    for (float[] row : rows) {
      for (float component : row) {
        assertThat(component).isBetween(-1f, 1f);
        sum += component;
        squares += (double) component * component;
      }
    }
    double count = (double) rows.length * DIMENSION;
    assertThat(sum / count).isCloseTo(0, within(0.01));
    assertThat(squares / count).isCloseTo(1.0 / 3, within(0.01));
    assertThatThrownBy(() -> UniformVectors.seeded(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension must be >= 1, was 0");
  }

  /** Mean squared distance of two rows over that of a row and its nearest. */
  private static double contrast(VectorFamily vectors) {
    float[][] rows = vectors.rows(0, 3_000);
    var oracle = new ExactOracle(rows, OracleMetric.SQUARED_L2);
    double nearest = 0;
    double any = 0;
    for (int row = 0; row < 100; row++) {
      nearest -= oracle.topK(rows[row], 2).getLast().score();
      any -= OracleMetric.SQUARED_L2.score(rows[row], rows[2_999 - row]);
    }
    return any / nearest;
  }
}
