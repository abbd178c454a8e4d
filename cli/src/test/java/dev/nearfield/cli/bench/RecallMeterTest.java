package dev.nearfield.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import org.junit.jupiter.api.Test;

class RecallMeterTest {

  private static final float[][] BASE = {{0, 0}, {1, 0}, {0, 1}, {5, 5}, {0, 0}};

  private static Corpus corpus(float[]... queries) {
    return new Corpus(
        new VectorSource() {
          @Override
          public int count() {
            return BASE.length;
          }

          @Override
          public void read(int position, float[] vector) {
            System.arraycopy(BASE[position], 0, vector, 0, vector.length);
          }
        },
        queries,
        Metric.SQUARED_L2);
  }

  @Test
  void recall_answersAgainstTruth_countsByDistance() {
    Corpus corpus = corpus(new float[] {0, 0}, new float[] {5, 5});
    RecallMeter meter = RecallMeter.of(corpus, new int[][] {{0, 4, 1}, {3, 1, 2}}, 3);
    assertThat(meter.recall(new long[] {4, 0, 2, 3, 2, 1})).as("2 for 1 is a tie").isEqualTo(1);
    assertThat(meter.recall(new long[] {0, 0, 0, 3, 2, 1})).as("repeated").isEqualTo(4 / 6.0);
    assertThat(meter.recall(new long[] {3, 3, 3, 0, 4, 0})).isEqualTo(0);
    assertThat(meter.recall(new long[] {0, -1, -1, 3, 1, -1})).as("missing").isEqualTo(0.5);
  }

  @Test
  void of_truthInAnotherOrder_isSorted() {
    RecallMeter meter = RecallMeter.of(corpus(new float[] {0, 0}), new int[][] {{3, 1, 0, 4}}, 2);
    assertThat(meter.recall(new long[] {0, 4})).isEqualTo(1);
    assertThat(meter.recall(new long[] {0, 1})).isEqualTo(0.5);
  }

  @Test
  void recall_kAboveBase_countsWhatExists() {
    RecallMeter meter =
        RecallMeter.of(corpus(new float[] {0, 0}), new int[][] {{0, 4, 1, 2, 3}}, 8);
    assertThat(meter.recall(new long[] {0, 1, 2, 3, 4, -1, -1, -1})).isEqualTo(1);
  }
}
