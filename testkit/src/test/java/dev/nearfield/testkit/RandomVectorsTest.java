package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomVectorsTest {

  @Test
  void rows_sameSeed_sameBits() {
    assertThat(RandomVectors.seeded(7).rows(20, 5))
        .isDeepEqualTo(RandomVectors.seeded(7).rows(20, 5));
    assertThat(RandomVectors.seeded(7).row(5)).isNotEqualTo(RandomVectors.seeded(8).row(5));
  }

  @Test
  void rows_eachDistribution_hasItsShape() {
    float[][] uniform = RandomVectors.seeded(1).uniform().rows(2_000, 3);
    float[][] gaussian = RandomVectors.seeded(1).gaussian().rows(2_000, 3);
    assertThat(variance(uniform)).isCloseTo(1 / 3.0, within(0.03));
    assertThat(variance(gaussian)).isCloseTo(1, within(0.1));
    for (float[] row : uniform) {
      for (float component : row) {
        assertThat(component).isBetween(-1f, 1f);
      }
    }
  }

  @Test
  void unit_anyDistribution_hasLengthOne() {
    for (float[] row : RandomVectors.seeded(2).clustered(4, 0.5f).unit().rows(50, 17)) {
      assertThat(OracleMetric.DOT.score(row, row)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void clustered_smallSpread_fewDistinctDirections() {
    float[][] rows = RandomVectors.seeded(3).clustered(5, 0.001f).rows(200, 8);
    long distinct = Arrays.stream(rows).map(row -> Math.round(row[0] * 20)).distinct().count();
    assertThat(distinct).isBetween(2L, 10L);
    assertThatThrownBy(() -> RandomVectors.seeded(3).clustered(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double variance(float[][] rows) {
    double squares = 0;
    for (float[] row : rows) {
      squares += OracleMetric.DOT.score(row, row);
    }
    return squares / (rows.length * rows[0].length);
  }
}
