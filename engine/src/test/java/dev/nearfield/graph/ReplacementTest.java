package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches that began before a row was replaced meet it as it was: not as both, not as neither. */
class ReplacementTest {

  private static final GraphOptions OPTIONS = new GraphOptions(16, 80, 5);
  private static final int ROWS = 300;

  /** Rows replaced once the search has begun; their successors are the rows from ROWS on. */
  private static final int REPLACED = 40;

  private static final int EVERY = ROWS / REPLACED;

  private final int[] expected = IntStream.range(0, ROWS).toArray();

  private static TestGraph linked(int seed) {
    var made = TestGraph.linked(OPTIONS, RandomVectors.seeded(seed).rows(ROWS + REPLACED, 6));
    made.graph.states().publishAll(0, ROWS);
    made.graph.states().expectDeaths();
    return made;
  }

  private static void replace(TestGraph made) {
    for (int i = 0; i < REPLACED; i++) {
      made.graph.states().replace(i * EVERY, ROWS + i);
    }
  }

  private static boolean isReplaced(int row) {
    return row % EVERY == 0 && row / EVERY < REPLACED;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void resumableWalk_rowsReplacedSinceItBegan_areTakenAsTheyWere(int seed) {
    try (TestGraph made = linked(seed)) {
      int entry = made.descend(new float[6]);
      replace(made);
      var walk = new ResumableWalk(made.graph, new GraphSearch(made.graph), made.scratch);
      walk.start(entry, 50);
      int[] met = new int[ROWS + REPLACED];
      int count = 0;
      int[] ordinals = new int[50];
      for (int taken = 1; taken > 0; ) {
        taken = walk.take(50, ordinals, new float[50]);
        System.arraycopy(ordinals, 0, met, count, taken);
        count += taken;
      }
      assertThat(Arrays.copyOf(met, count)).containsExactlyInAnyOrder(expected);
    }
  }

  /** The successors take no room in a beam in which every answer just fits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void search_rowsReplacedSinceItBegan_areFoundAsTheyWere(int seed) {
    try (TestGraph made = linked(seed)) {
      int entry = made.descend(new float[6]);
      replace(made);
      assertThat(made.search(entry, ROWS, new Slack())).containsExactlyInAnyOrder(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void search_beganAfterTheReplacements_findsTheSuccessors(int seed) {
    try (TestGraph made = linked(seed)) {
      replace(made);
      assertThat(made.search(new float[6], ROWS))
          .containsExactlyInAnyOrder(
              IntStream.range(0, ROWS + REPLACED)
                  .filter(row -> row >= ROWS || !isReplaced(row))
                  .toArray());
    }
  }
}
