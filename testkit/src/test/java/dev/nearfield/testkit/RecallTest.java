package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecallTest {

  @Test
  void hits_scoresAroundTheKth_countsTies() {
    int[] ordinals = {4, 5, 6};
    double[] scores = {-1, -2.000001, -2.1};
    assertThat(Recall.hits(ordinals, scores, -2, 3)).isEqualTo(2);
    assertThat(Recall.hits(ordinals, scores, -3, 3)).isEqualTo(3);
  }

  @Test
  void hits_repeatedOrdinal_countsOnce() {
    assertThat(Recall.hits(new int[] {4, 4, 4}, new double[] {-1, -1, -1}, -2, 3)).isEqualTo(1);
  }

  @Test
  void hits_moreTiesThanK_isAtMostK() {
    assertThat(Recall.hits(new int[] {1, 2, 3}, new double[] {-1, -1, -1}, -1, 2)).isEqualTo(2);
  }

  @Test
  void hits_scoresNearZero_needMoreThanRoundingToMiss() {
    assertThat(Recall.hits(new int[] {1}, new double[] {-1e-13}, 0, 1)).isEqualTo(1);
    assertThat(Recall.hits(new int[] {1}, new double[] {-1e-9}, 0, 1)).isZero();
  }
}
