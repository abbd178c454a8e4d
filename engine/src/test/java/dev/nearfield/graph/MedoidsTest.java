package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MedoidsTest {

  private static final GraphOptions OPTIONS = new GraphOptions(8, 50, 3);
  private static final float[][] ROWS = RandomVectors.seeded(2).gaussian().rows(900, 6);

  @Test
  void candidates_ofAGraph_areTheRowsAboveLevelZero() {
    try (TestGraph made = TestGraph.linked(OPTIONS, ROWS)) {
      int[] expected =
          IntStream.range(0, ROWS.length).filter(row -> made.graph.levelOf(row) > 0).toArray();
      assertThat(Medoids.candidates(made.graph)).isEqualTo(expected);
    }
  }

  @Test
  void of_anyCandidates_areTheirRecordsOnLevelOneOnceEach() {
    try (TestGraph made = TestGraph.linked(OPTIONS, ROWS)) {
      int[] some = Arrays.copyOf(Medoids.candidates(made.graph), 20);
      int[] twice = new int[] {some[7], some[3], some[19], some[3]};
      Medoids medoids = Medoids.of(made.graph, twice);
      assertThat(medoids.count()).isEqualTo(3);
      assertThat(medoids.rows()).isEqualTo(ROWS.length);
      int[] expected = {some[3], some[7], some[19]};
      for (int i = 0; i < expected.length; i++) {
        int record = medoids.record(i);
        assertThat(made.graph.upper().ordinal(record)).isEqualTo(expected[i]);
        assertThat(made.graph.upper().below(record)).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void stamp_ofNoMedoids_isZeroWheneverTheyWereSoughtLast() {
    try (TestGraph made = TestGraph.linked(OPTIONS, ROWS)) {
      Medoids none = Medoids.of(made.graph, new int[0]);
      assertThat(none.rows()).isEqualTo(ROWS.length);
      assertThat(none.stamp()).isZero();
      int[] one = {Medoids.candidates(made.graph)[0]};
      assertThat(Medoids.of(made.graph, one).stamp()).isEqualTo(ROWS.length);
    }
  }

  @Test
  void search_byMedoids_findsAsManyRowsAsFromTheTop() {
    try (TestGraph made = TestGraph.linked(OPTIONS, ROWS)) {
      int fromTheTop = found(made, 0);
      int[] candidates = Medoids.candidates(made.graph);
      made.graph.enterBy(Medoids.of(made.graph, Arrays.copyOf(candidates, 12)));
      assertThat(found(made, 12)).isCloseTo(fromTheTop, within(5)).isGreaterThan(850);
    }
  }

  private static int found(TestGraph made, int medoidCount) {
    int found = 0;
    for (int row = 0; row < ROWS.length; row++) {
      found += made.search(ROWS[row], 60)[0] == row ? 1 : 0;
      assertThat(made.scratch.medoidCount()).isEqualTo(medoidCount);
    }
    return found;
  }

  @Test
  void descend_byMedoids_leadsNoFartherThanTheNearestOfThem() {
    try (TestGraph made = TestGraph.linked(OPTIONS, ROWS)) {
      int[] medoids = Arrays.copyOf(Medoids.candidates(made.graph), 30);
      made.graph.enterBy(Medoids.of(made.graph, medoids));
      for (float[] query : RandomVectors.seeded(9).gaussian().rows(100, 6)) {
        made.search(query, 1);
        int entry = new GraphSearch(made.graph).descend(made.scratch);
        double nearest =
            Arrays.stream(medoids).mapToDouble(m -> distance(query, m)).min().orElse(0);
        assertThat(distance(query, entry)).isLessThanOrEqualTo(nearest);
      }
    }
  }

  private static double distance(float[] query, int row) {
    double sum = 0;
    for (int i = 0; i < query.length; i++) {
      sum += (query[i] - ROWS[row][i]) * (double) (query[i] - ROWS[row][i]);
    }
    return sum;
  }
}
