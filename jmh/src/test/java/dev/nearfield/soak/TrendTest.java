package dev.nearfield.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Growth is told from noise. */
class TrendTest {

  private static final int SAMPLES = 480;

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void of_lineWithoutNoise_knowsItsGrowth() {
    Trend trend = Trend.of(IntStream.range(0, SAMPLES).mapToDouble(i -> 100 + i).toArray());
    assertThat(trend.growth()).isCloseTo(SAMPLES * 11 / 12.0, within(1.0));
    assertThat(trend.margin()).isLessThan(1);
    assertThat(trend.grows(0.05, 4)).isTrue();
  }

  @Test
  void grows_noiseAlone_isFlat() {
    for (int round = 0; round < 100; round++) {
      assertThat(Trend.of(noisy(0)).grows(0.01, 0)).isFalse();
    }
  }

  @Test
  void grows_leakBelowTheNoiseOfOneSample_isFound() {
    for (int round = 0; round < 100; round++) {
      assertThat(Trend.of(noisy(70)).grows(0.01, 0)).isTrue();
    }
  }

  @Test
  void of_fewSamples_isRefused() {
    assertThatThrownBy(() -> Trend.of(new double[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 12 samples");
  }

  /** Around 1,000, up to 50 off, with so much growth from the first to the last. */
  private double[] noisy(double growth) {
    return IntStream.range(0, SAMPLES)
        .mapToDouble(i -> 1_000 + growth * i / SAMPLES + random.nextInt(-50, 51))
        .toArray();
  }
}
