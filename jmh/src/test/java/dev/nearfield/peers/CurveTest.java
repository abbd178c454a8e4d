package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {

  @Test
  void at_betweenPoints_isGeometricInSpeedAndLinearInRecall() {
    var curve = new Curve(List.of(point(10, 0.90, 16_000), point(20, 0.98, 4_000)));

    Curve.Reading middle = curve.at(0.94).orElseThrow();

    assertThat(middle.qps()).isCloseTo(8_000, within(1e-6));
    assertThat(middle.p50Micros()).isCloseTo(125, within(1e-9));
    assertThat(middle.p99Micros()).isCloseTo(250, within(1e-9));
    assertThat(middle.atLeast()).isFalse();
  }

  @Test
  void at_aPoint_isThatPoint() {
    var curve = new Curve(List.of(point(10, 0.90, 16_000), point(20, 0.95, 4_000)));

    assertThat(curve.at(0.90).orElseThrow().qps()).isCloseTo(16_000, within(1e-6));
    assertThat(curve.at(0.95).orElseThrow().qps()).isCloseTo(4_000, within(1e-6));
  }

  @Test
  void at_belowTheNarrowestBeam_isItsSpeedAsABound() {
    Curve.Reading reading = new Curve(List.of(point(10, 0.97, 16_000))).at(0.95).orElseThrow();

    assertThat(reading.qps()).isEqualTo(16_000);
    assertThat(reading.atLeast()).isTrue();
  }

  @Test
  void at_aboveTheWidestBeam_isEmpty() {
    assertThat(new Curve(List.of(point(10, 0.97, 16_000))).at(0.99)).isEmpty();
    assertThat(new Curve(List.of()).at(0.99)).isEmpty();
  }

  @Test
  void at_recallThatFallsWithAWiderBeam_skipsThatBeam() {
    var curve =
        new Curve(List.of(point(30, 0.99, 1_000), point(10, 0.90, 9_000), point(20, 0.89, 5_000)));

    assertThat(curve.at(0.945).orElseThrow().qps()).isCloseTo(3_000, within(1e-6));
  }

  private static Point point(int beamWidth, double recall, double qps) {
    return new Point(beamWidth, recall, new Reply.Measured(qps, 1e6 / qps, 2e6 / qps), 100);
  }
}
