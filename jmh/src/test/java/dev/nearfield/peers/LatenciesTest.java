package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void summary_twoPasses_takesSpeedFromTheFasterAndLatencyFromBoth() {
    var latencies = new Latencies(2);
    add(latencies, 4_000, 6_000);
    add(latencies, 1_000, 3_000);

    Reply.Measured measured = Latencies.summary(List.of(latencies));

    assertThat(measured.qps()).isEqualTo(2 / 4e-6);
    assertThat(measured.p50Micros()).isEqualTo(3);
    assertThat(measured.p99Micros()).isEqualTo(6);
  }

  @Test
  void summary_twoThreads_addsTheirSpeedsAndPoolsTheirLatencies() {
    var one = new Latencies(2);
    var other = new Latencies(1);
    add(one, 1_000, 3_000);
    add(other, 2_000, 2_000, 4_000);

    Reply.Measured measured = Latencies.summary(List.of(one, other));

    assertThat(measured.qps()).isEqualTo(2 / 4e-6 + 3 / 8e-6);
    assertThat(measured.p50Micros()).isEqualTo(2);
    assertThat(measured.p99Micros()).isEqualTo(4);
  }

  @Test
  void best_ofTwoMeasurements_isTheBetterOfEachFigure() {
    assertThat(new Reply.Measured(100, 9, 30).best(new Reply.Measured(90, 8, 40)))
        .isEqualTo(new Reply.Measured(100, 8, 30));
  }

  private static void add(Latencies latencies, long... nanos) {
    for (long latency : nanos) {
      latencies.add(latency);
    }
    latencies.endPass();
  }
}
