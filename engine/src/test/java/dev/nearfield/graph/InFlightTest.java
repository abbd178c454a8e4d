package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight inFlight = new InFlight();
  private final int[] others = new int[InFlight.SLOTS];

  @Test
  void others_rowsEnteredAndLeft_areThoseStillThere() {
    int first = inFlight.enter(0);
    int second = inFlight.enter(5);
    inFlight.enter(9);
    assertThat(othersOf(5)).containsExactlyInAnyOrder(0, 9);
    assertThat(othersOf(77)).containsExactlyInAnyOrder(0, 5, 9);
    inFlight.leave(first);
    inFlight.leave(second);
    assertThat(othersOf(9)).isEmpty();
  }

  @Test
  void enter_whenFull_isRefusedAndLeavingThatIsHarmless() {
    int last = Ordinals.NONE;
    for (int ordinal = 0; ordinal < InFlight.SLOTS; ordinal++) {
      last = inFlight.enter(ordinal);
      assertThat(last).isNotEqualTo(Ordinals.NONE);
    }
    assertThat(inFlight.enter(1_000)).isEqualTo(Ordinals.NONE);
    inFlight.leave(Ordinals.NONE);
    assertThat(othersOf(1_000)).hasSize(InFlight.SLOTS);
    inFlight.leave(last);
    assertThat(inFlight.enter(1_001)).isEqualTo(last);
  }

  private int[] othersOf(int ordinal) {
    return Arrays.copyOf(others, inFlight.others(ordinal, others));
  }
}
