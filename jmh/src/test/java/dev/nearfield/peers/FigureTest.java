package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

  private static final Result EXACT = result("exact", point(10, 0.80), point(20, 0.99));
  private static final Result BOUND = result("bound", point(10, 0.98));
  private static final Result LOW = result("low", point(10, 0.80));

  @Test
  void text_recallAboveTheAskedOne_boundsSpeedBelowAndLatencyAbove() {
    assertThat(figure("QPS @0.95").text(BOUND)).isEqualTo(">=1000");
    assertThat(figure("p50 us @0.95").text(BOUND)).isEqualTo("<=500");
    assertThat(figure("p99 us @0.95").text(BOUND)).isEqualTo("<=900");
    assertThat(figure("QPS @0.95").text(EXACT)).isEqualTo("1000");
    assertThat(figure("QPS @0.95").text(LOW)).isEqualTo("-");
  }

  @Test
  void ratio_oneBound_isABound() {
    assertThat(figure("QPS @0.95").ratio(BOUND, EXACT)).isEqualTo(">=1.00");
    assertThat(figure("QPS @0.95").ratio(EXACT, BOUND)).isEqualTo("<=1.00");
    assertThat(figure("p50 us @0.95").ratio(BOUND, EXACT)).isEqualTo("<=1.00");
    assertThat(figure("p50 us @0.95").ratio(EXACT, BOUND)).isEqualTo(">=1.00");
  }

  @Test
  void ratio_twoBoundsOrNone_isUnknownOrPlain() {
    assertThat(figure("QPS @0.95").ratio(BOUND, BOUND)).isEqualTo("-");
    assertThat(figure("QPS @0.95").ratio(EXACT, LOW)).isEqualTo("-");
    assertThat(figure("QPS @0.95").ratio(EXACT, EXACT)).isEqualTo("1.00");
    assertThat(figure("disk MB").ratio(BOUND, EXACT)).isEqualTo("1.00");
  }

  private static Figure figure(String title) {
    return Figure.all().stream()
        .filter(figure -> figure.title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static Result result(String engine, Point... points) {
    var built = new Reply.Built("1", 1, 1, 1_000_000, List.of());
    return new Result(engine, built, 1, new Reply.Weighed(1, 1), new Curve(List.of(points)));
  }

  private static Point point(int beamWidth, double recall) {
    return new Point(beamWidth, recall, new Reply.Measured(1_000, 500, 900), 100);
  }
}
