package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowStatesTest {

  private final RowStates states = new RowStates();
  private final RowStates.Snapshot snapshot = new RowStates.Snapshot();

  @AfterEach
  void close() {
    states.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changes_randomRows_areToldApart(long seed) {
    int rows = 5_000;
    states.ensureCapacity(rows);
    var random = new SplittableRandom(seed);
    var expected = new char[rows];
    Arrays.fill(expected, 'F');
    for (int step = 0; step < 40_000; step++) {
      int row = random.nextInt(rows);
      expected[row] = next(expected[row], row);
    }
    int live = 0;
    int dead = 0;
    for (int row = 0; row < rows; row++) {
      assertThat(states.isLive(row)).isEqualTo(expected[row] == 'L');
      assertThat(states.isDead(row)).isEqualTo(expected[row] == 'D');
      assertThat(states.isFree(row)).isEqualTo(expected[row] == 'F');
      assertThat(states.isGone(row)).isEqualTo(expected[row] == 'F' || expected[row] == 'D');
      live += expected[row] == 'L' ? 1 : 0;
      dead += expected[row] == 'D' ? 1 : 0;
    }
    assertThat(states.liveCount()).isEqualTo(live);
    assertThat(states.deadCount()).isEqualTo(dead);
  }

  private char next(char state, int row) {
    switch (state) {
      case 'F' -> states.own(row);
      case 'O' -> states.publish(row);
      case 'L' -> states.kill(row);
      default -> states.free(row);
    }
    return switch (state) {
      case 'F' -> 'O';
      case 'O' -> 'L';
      case 'L' -> 'D';
      default -> 'F';
    };
  }

  @Test
  void snapshot_replacementsSinceItBegan_areUndone() {
    live(0, 1);
    states.own(2);
    states.own(3);
    snapshot.reset(states.clock());
    states.replace(0, 2);
    states.replace(2, 3);
    assertThat(snapshot.refresh(states)).isTrue();
    assertThat(snapshot.refresh(states)).isFalse();
    assertThat(snapshot.isLive(states, 0)).isTrue();
    assertThat(snapshot.isLive(states, 1)).isTrue();
    assertThat(snapshot.isLive(states, 2)).isFalse();
    assertThat(snapshot.isLive(states, 3)).isFalse();
    snapshot.reset(states.clock());
    assertThat(snapshot.isLive(states, 0)).isFalse();
    assertThat(snapshot.isLive(states, 3)).isTrue();
  }

  @Test
  void snapshot_deletesAndAddsSinceItBegan_areSeen() {
    live(0);
    states.own(1);
    snapshot.reset(states.clock());
    states.kill(0);
    states.publish(1);
    snapshot.refresh(states);
    assertThat(snapshot.isLive(states, 0)).isFalse();
    assertThat(snapshot.isLive(states, 1)).isTrue();
  }

  @Test
  void snapshot_overtakenByMoreThanIsRemembered_goesByTheStatesNow() {
    live(0);
    states.ensureCapacity(RowStates.HISTORY + 10);
    snapshot.reset(states.clock());
    int replacements = RowStates.HISTORY;
    for (int row = 1; row <= replacements; row++) {
      states.own(row);
      states.replace(row - 1, row);
    }
    snapshot.refresh(states);
    assertThat(snapshot.isLive(states, 0)).isFalse();
    assertThat(snapshot.isLive(states, replacements)).isTrue();
  }

  private void live(int... rows) {
    states.ensureCapacity(100);
    for (int row : rows) {
      states.own(row);
      states.publish(row);
    }
  }
}
