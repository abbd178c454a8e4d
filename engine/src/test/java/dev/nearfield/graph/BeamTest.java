package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamTest {

  private record Met(float score, int node) {}

  private static final Comparator<Met> NEAREST_FIRST =
      Comparator.comparingDouble(Met::score).reversed().thenComparingInt(Met::node);

  private final Beam beam = new Beam();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void offerAndPop_randomSequence_behavesAsASortedList(long seed) {
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      int width = 1 + random.nextInt(round < 30 ? 6 : 400);
      beam.reset(width);
      List<Met> kept = new ArrayList<>();
      List<Integer> expanded = new ArrayList<>();
      int node = random.nextInt(1 << 30);
      for (int step = 0; step < 3 * width + 5; step++) {
        if (random.nextInt(3) > 0) {
          node = (node + 7_919) & Integer.MAX_VALUE;
          var met = new Met(score(random), node);
          beam.offer(met.score, met.node);
          keep(kept, met, width);
        } else {
          assertThat(beam.popNearest(Long.MAX_VALUE)).isEqualTo(pop(kept, expanded));
        }
      }
      assertHolds(kept);
    }
  }

  /** Dead nodes take no room: the beam holds as many live ones as without them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void offer_amongDeadNodes_keepsTheNearestLiveOnes(long seed) {
    var random = new SplittableRandom(seed);
    try (var states = new RowStates()) {
      int nodes = 2_000;
      states.ensureCapacity(nodes);
      for (int node = 0; node < nodes; node++) {
        states.own(node);
        states.publish(node);
        if (random.nextInt(3) == 0) {
          states.kill(node);
        }
      }
      var living = new Answers(new RowStates.Snapshot());
      living.reset(states, null);
      for (int width : new int[] {1, 5, 60, 300}) {
        beam.reset(width, living);
        List<Met> live = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
          var met = new Met(score(random), node);
          beam.offer(met.score, met.node);
          if (states.isLive(node)) {
            keep(live, met, width);
          }
        }
        var marks = new boolean[beam.size()];
        for (int rank = 0; rank < marks.length; rank++) {
          marks[rank] = states.isLive(beam.node(rank));
        }
        beam.retain(marks);
        assertHolds(live);
      }
    }
  }

  /** Widths from which the entries behind a new one are moved as a block, too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 255, 256, 257, 600})
  void offerAll_batches_keepsWhatOfferingOneByOneDoes(int width) {
    var random = new SplittableRandom(width);
    var oneByOne = new Beam();
    oneByOne.reset(width);
    beam.reset(width);
    int node = 0;
    for (int step = 0; step < 40; step++) {
      int count = random.nextInt(100);
      float[] scores = new float[count];
      int[] nodes = new int[count];
      for (int i = 0; i < count; i++) {
        scores[i] = score(random);
        nodes[i] = node++;
        oneByOne.offer(scores[i], nodes[i]);
      }
      beam.offerAll(scores, nodes, count);
      assertThat(beam.size()).isEqualTo(oneByOne.size());
      for (int rank = 0; rank < beam.size(); rank++) {
        assertThat(beam.entry(rank)).isEqualTo(oneByOne.entry(rank));
      }
      assertThat(beam.popNearest(Long.MAX_VALUE)).isEqualTo(oneByOne.popNearest(Long.MAX_VALUE));
    }
  }

  @Test
  void upcoming_afterPops_namesWhatIsPoppedNext() {
    var random = new SplittableRandom(5);
    beam.reset(20);
    for (int node = 0; node < 500; node++) {
      beam.offer(score(random), node);
      if (random.nextInt(3) == 0) {
        int first = beam.upcoming(0);
        int second = first == Ordinals.NONE ? first : beam.upcoming(first + 1);
        int secondNode = second == Ordinals.NONE ? second : beam.node(second);
        assertThat(beam.popNearest(Long.MAX_VALUE))
            .isEqualTo(first == Ordinals.NONE ? first : beam.node(first));
        assertThat(beam.popNearest(Long.MAX_VALUE)).isEqualTo(secondNode);
      }
    }
  }

  /** Orders as numbers do, whatever the sign; both zeros are one score. */
  @Test
  void entry_anyScore_ordersAndComesBack() {
    float[] descending = {
      Float.POSITIVE_INFINITY,
      Float.MAX_VALUE,
      3,
      1.5f,
      Float.MIN_VALUE,
      0,
      -Float.MIN_VALUE,
      -1,
      -1.0000001f,
      -Float.MAX_VALUE,
      Float.NEGATIVE_INFINITY
    };
    for (int i = 0; i < descending.length; i++) {
      long entry = Beam.entry(descending[i], Integer.MAX_VALUE);
      assertThat(Beam.score(entry)).isEqualTo(descending[i]);
      assertThat(Beam.node(entry)).isEqualTo(Integer.MAX_VALUE);
      for (int j = i + 1; j < descending.length; j++) {
        assertThat(entry).isLessThan(Beam.entry(descending[j], 0));
      }
    }
    assertThat(Beam.entry(-0f, 5)).isEqualTo(Beam.entry(0f, 5));
    assertThat(Beam.entry(1, 5)).isLessThan(Beam.entry(1, 6));
  }

  private static float score(SplittableRandom random) {
    return random.nextBoolean() ? random.nextInt(-3, 4) : (float) random.nextGaussian();
  }

  private static void keep(List<Met> kept, Met met, int width) {
    kept.add(met);
    kept.sort(NEAREST_FIRST);
    if (kept.size() > width) {
      kept.removeLast();
    }
  }

  private static int pop(List<Met> kept, List<Integer> expanded) {
    for (Met met : kept) {
      if (!expanded.contains(met.node)) {
        expanded.add(met.node);
        return met.node;
      }
    }
    return Ordinals.NONE;
  }

  private void assertHolds(List<Met> kept) {
    List<Met> held = new ArrayList<>();
    for (int rank = 0; rank < beam.size(); rank++) {
      held.add(new Met(beam.score(rank), beam.node(rank)));
    }
    assertThat(held).isEqualTo(kept);
  }
}
