package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupAuditTest {

  private static final GraphOptions OPTIONS = new GraphOptions(16, 80, 5);
  private static final int ROWS = 3_000;

  /** Wider than the audit's: what it put right must be found by such a walk. */
  private static final int BEAM_WIDTH = 100;

  /** Rows made weak by hand: fewer than the audit looks up. */
  private static final int EVERY = 50;

  private static float[][] vectors(int seed) {
    return RandomVectors.seeded(seed).clustered(10, 0.4f).rows(ROWS, 12);
  }

  private static int[] missed(TestGraph made, float[][] vectors) {
    return IntStream.range(0, ROWS)
        .filter(
            row ->
                IntStream.of(made.search(vectors[row], BEAM_WIDTH))
                    .noneMatch(found -> found == row))
        .toArray();
  }

  private static List<List<Integer>> lists(TestGraph made) {
    return IntStream.range(0, ROWS).mapToObj(made::neighbors).toList();
  }

  /** Leaves each weak row one link, from a row of another cluster: reachable, but off every way. */
  private static void weaken(TestGraph made) {
    for (int row = 0; row < ROWS; row++) {
      int self = row;
      List<Integer> kept = new ArrayList<>(made.neighbors(row));
      kept.removeIf(neighbor -> neighbor % EVERY == 0 && neighbor != self);
      if (row % EVERY == 1) {
        kept.addFirst((row + ROWS / 2) / EVERY * EVERY);
      }
      made.setNeighbors(row, kept.stream().mapToInt(i -> i).limit(16).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void repair_rowsThatOneFarListNames_areFoundByWalksAgain(int seed) {
    float[][] vectors = vectors(seed);
    try (TestGraph made = TestGraph.linked(OPTIONS, vectors)) {
      weaken(made);
      new ReachabilityAudit(made.graph).repair(made.scratch);
      List<List<Integer>> before = lists(made);
      assertThat(missed(made, vectors)).as("missed before").hasSizeGreaterThan(ROWS / EVERY / 4);

      new LookupAudit(made.graph).repair(0, made.scratch);
      assertThat(missed(made, vectors)).isEmpty();
      for (int row = 0; row < ROWS; row++) {
        assertThat(made.neighbors(row)).startsWith(before.get(row).toArray(Integer[]::new));
        assertThat(made.neighbors(row)).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(16);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void repair_graphWhereWalksFindAll_changesNothing(int seed) {
    try (TestGraph made = TestGraph.linked(OPTIONS, RandomVectors.seeded(seed).rows(300, 4))) {
      List<List<Integer>> before = IntStream.range(0, 300).mapToObj(made::neighbors).toList();
      new LookupAudit(made.graph).repair(ROWS, made.scratch);
      assertThat(IntStream.range(0, 300).mapToObj(made::neighbors).toList()).isEqualTo(before);
    }
  }
}
