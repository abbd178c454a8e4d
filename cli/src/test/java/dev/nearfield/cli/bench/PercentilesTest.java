package dev.nearfield.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void at_hundredValues_isTheNearestRank() {
    long[] values = LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray();
    assertThat(Percentiles.at(0.50, values)).isEqualTo(50);
    assertThat(Percentiles.at(0.99, values)).isEqualTo(99);
    assertThat(Percentiles.at(1, values)).isEqualTo(100);
    assertThat(Percentiles.at(0.99, new long[] {5})).isEqualTo(5);
  }

  @Test
  void median_oddAndEven_isTheMiddle() {
    assertThat(Percentiles.median(new double[] {9, 1, 5})).isEqualTo(5);
    assertThat(Percentiles.median(new double[] {9, 1, 5, 7})).isEqualTo(6);
  }
}
