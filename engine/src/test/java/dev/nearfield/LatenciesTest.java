package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {

  @ParameterizedTest
  @ValueSource(longs = {3, 17, 2_026})
  void quantile_anyDurations_isWithinSixPercentOfTheSorted(long seed) {
    var random = new SplittableRandom(seed);
    long[] nanos = new long[5_000];
    Arrays.setAll(nanos, i -> (long) Math.exp(random.nextDouble(7, 24)));
    Latencies latencies = of(nanos);
    Arrays.sort(nanos);

    assertThat(latencies.count()).isEqualTo(nanos.length);
    for (double share : new double[] {0, 0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      long exact = nanos[Math.max(1, (int) Math.ceil(share * nanos.length)) - 1];
      assertThat(latencies.quantile(share).toNanos())
          .as("seed %d, share %s", seed, share)
          .isCloseTo(exact, Percentage.withPercentage(6.3));
    }
  }

  @Test
  void bucket_growingDurations_neverFalls() {
    int last = 0;
    for (long nanos = 0; nanos < 1L << 40; nanos += 1 + nanos / 50) {
      int bucket = Latencies.bucket(nanos);
      assertThat(bucket).isBetween(last, Latencies.BUCKETS - 1);
      last = bucket;
    }
    assertThat(Latencies.bucket(Long.MAX_VALUE)).isEqualTo(Latencies.BUCKETS - 1);
  }

  @Test
  void since_earlierReading_hasWhatCameAfter() {
    Latencies earlier = of(2_000, 2_000, 900_000);
    Latencies later = of(2_000, 2_000, 900_000, 5_000_000);

    Latencies between = later.since(earlier);

    assertThat(between).isEqualTo(of(5_000_000)).hasSameHashCodeAs(of(5_000_000));
    assertThat(between.quantile(0.5).toMillis()).isCloseTo(5, within(1L));
    assertThat(earlier.since(earlier).quantile(0.99)).isEqualTo(Duration.ZERO);
  }

  @Test
  void quantile_shareOutOfBounds_isRefused() {
    Latencies none = of();
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> none.quantile(share)).isInstanceOf(OutOfRangeException.class);
    }
    assertThatThrownBy(() -> Latencies.of(new long[7])).hasMessageContaining("208");
  }

  private static Latencies of(long... nanos) {
    long[] counts = new long[Latencies.BUCKETS];
    for (long each : nanos) {
      counts[Latencies.bucket(each)]++;
    }
    return Latencies.of(counts);
  }
}
