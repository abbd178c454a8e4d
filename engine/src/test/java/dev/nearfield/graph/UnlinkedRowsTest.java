package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnlinkedRowsTest {

  private static final GraphOptions OPTIONS = new GraphOptions(16, 80, 5);
  private static final int ROWS = 600;
  private static final int NEAR = 60;
  private static final int BEAM_WIDTH = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void search_nearestRowsAreLinkedMeanwhile_findsTheOthersAllTheSame(int seed) {
    float[][] vectors = RandomVectors.seeded(seed).rows(ROWS, 6);
    float[] query = RandomVectors.seeded(seed + 10).rows(1, 6)[0];
    try (TestGraph made = TestGraph.linked(OPTIONS, vectors)) {
      made.graph.states().publishAll(0, ROWS);
      int[] all = made.search(query, 4 * NEAR);
      int[] near = Arrays.copyOf(all, NEAR);
      int[] expected = Arrays.copyOfRange(all, NEAR, NEAR + BEAM_WIDTH);
      made.graph.expectLinks(new UnlinkedRows(near));
      int entry = made.descend(query); // sees them as unlinked, and yet meets them: they are linked
      made.graph.unlinked().advanceTo(NEAR);
      assertThat(made.search(entry, BEAM_WIDTH, new Slack())).startsWith(expected);
      assertThat(made.search(query, 4 * NEAR)).as("a search that begins now").isEqualTo(all);
    }
  }
}
