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

  /** Leaves some rows few links, from rows of another cluster: reachable, but off every way. */
  private static void weaken(TestGraph made, int links) {
    for (int row = 0; row < ROWS; row++) {
      int self = row;
      List<Integer> kept = new ArrayList<>(made.neighbors(row));
      kept.removeIf(neighbor -> neighbor % EVERY == 0 && neighbor != self);
      if (row % EVERY >= 1 && row % EVERY <= links) {
        kept.addFirst((row + ROWS / 2) % ROWS / EVERY * EVERY);
      }
      made.setNeighbors(row, kept.stream().mapToInt(i -> i).limit(16).toArray());
    }
  }

  private static void repair(LookupAudit audit, int added, TestGraph made) {
    for (int row : audit.choose(added, () -> {})) {
      audit.lookUp(row, made.scratch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void choose_rowsThatOneFarListNames_areFoundByWalksAgain(int seed) {
    float[][] vectors = vectors(seed);
    try (TestGraph made = TestGraph.linked(OPTIONS, vectors)) {
      weaken(made, 1);
      new ReachabilityAudit(made.graph).repair(made.scratch);
      List<List<Integer>> before = lists(made);
      assertThat(missed(made, vectors)).as("missed before").hasSizeGreaterThan(ROWS / EVERY / 4);

      repair(new LookupAudit(made.graph), 0, made);
      assertThat(missed(made, vectors)).isEmpty();
      for (int row = 0; row < ROWS; row++) {
        assertThat(made.neighbors(row)).startsWith(before.get(row).toArray(Integer[]::new));
        assertThat(made.neighbors(row)).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(16);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void lookUp_rowsThatManyFarListsName_areFoundByWalksAgain(int seed) {
    float[][] vectors = vectors(seed);
    try (TestGraph made = TestGraph.linked(OPTIONS, vectors)) {
      weaken(made, 6);
      new ReachabilityAudit(made.graph).repair(made.scratch);
      assertThat(missed(made, vectors)).as("missed before").isNotEmpty();
      var audit = new LookupAudit(made.graph);
      IntStream.range(0, ROWS / 2).forEach(row -> audit.lookUp(row, made.scratch));
      assertThat(IntStream.of(missed(made, vectors))).allMatch(row -> row >= ROWS / 2);
      IntStream.range(ROWS / 2, ROWS).forEach(row -> audit.lookUp(row, made.scratch));
      assertThat(missed(made, vectors)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void choose_oftenEnough_looksUpAllRows(int seed) {
    float[][] vectors = vectors(seed);
    try (TestGraph made = TestGraph.linked(OPTIONS, vectors)) {
      weaken(made, 6);
      new ReachabilityAudit(made.graph).repair(made.scratch);
      assertThat(missed(made, vectors)).as("missed before").isNotEmpty();
      var audit = new LookupAudit(made.graph);
      for (int turn = 0; turn * 256 < ROWS; turn++) { // weak rows take part of the 512 of each
        repair(audit, 0, made);
      }
      assertThat(missed(made, vectors)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void choose_graphWhereWalksFindAll_changesNothing(int seed) {
    try (TestGraph made = TestGraph.linked(OPTIONS, RandomVectors.seeded(seed).rows(300, 4))) {
      List<List<Integer>> before = IntStream.range(0, 300).mapToObj(made::neighbors).toList();
      repair(new LookupAudit(made.graph), ROWS, made);
      assertThat(IntStream.range(0, 300).mapToObj(made::neighbors).toList()).isEqualTo(before);
    }
  }
}
