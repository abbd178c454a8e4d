package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighborSelectionTest {

  private static final int ROWS = 120;

  /** Small integers: distances are exact, and ties are frequent. */
  @ParameterizedTest
  @CsvSource({"1, 2, 4", "2, 3, 8", "3, 6, 16", "4, 6, 31", "5, 2, 255"})
  void select_anyCandidates_equalsThePapersRule(long seed, int dimension, int maxNeighbors) {
    float[][] rows = distinctIntegers(seed, dimension);
    try (TestGraph graph = TestGraph.unlinked(new GraphOptions(31, 100, 1), rows)) {
      for (int target = 0; target < ROWS; target += 7) {
        List<Integer> candidates = byDistance(rows, target);
        assertThat(select(graph, rows, target, candidates, maxNeighbors))
            .isEqualTo(reference(rows, target, candidates, maxNeighbors));
      }
    }
  }

  @Test
  void select_copiesOfTheTarget_keepsTwo() {
    float[][] rows = RandomVectors.seeded(9).gaussian().rows(ROWS, 4);
    for (int copy = 10; copy < 60; copy++) {
      rows[copy] = rows[0];
    }
    try (TestGraph graph = TestGraph.unlinked(new GraphOptions(31, 100, 1), rows)) {
      List<Integer> selected = select(graph, rows, 0, byDistance(rows, 0), 31);
      assertThat(selected).startsWith(10, 11).hasSizeGreaterThan(2);
      assertThat(selected.subList(2, selected.size())).allMatch(node -> node < 10 || node >= 60);
    }
  }

  private static List<Integer> select(
      TestGraph graph, float[][] rows, int target, List<Integer> candidates, int maxNeighbors) {
    SearchScratch scratch = graph.scratch;
    scratch.ensureCandidates(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      int node = candidates.get(i);
      scratch.candidates[i] = Beam.entry((float) score(rows, target, node), node);
    }
    Level base = graph.graph.base();
    int kept =
        new NeighborSelection(graph.graph)
            .select(base, target, candidates.size(), maxNeighbors, scratch);
    return Arrays.stream(scratch.selected, 0, kept).boxed().toList();
  }

  /** Algorithm 4 of arXiv:1603.09320 without its extensions, as it is written. */
  private static List<Integer> reference(
      float[][] rows, int target, List<Integer> candidates, int maxNeighbors) {
    List<Integer> kept = new ArrayList<>();
    for (int candidate : candidates) {
      double toTarget = score(rows, target, candidate);
      boolean diverse = kept.stream().allMatch(k -> score(rows, k, candidate) <= toTarget);
      if (kept.size() < maxNeighbors && diverse && candidate != target) {
        kept.add(candidate);
      }
    }
    return kept;
  }

  private static List<Integer> byDistance(float[][] rows, int target) {
    return IntStream.range(0, ROWS)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(node -> -score(rows, target, node))
                .thenComparing(node -> node))
        .toList();
  }

  private static double score(float[][] rows, int a, int b) {
    return OracleMetric.SQUARED_L2.score(rows[a], rows[b]);
  }

  private static float[][] distinctIntegers(long seed, int dimension) {
    var random = new SplittableRandom(seed);
    return IntStream.generate(() -> 0)
        .mapToObj(
            i -> {
              var row = new float[dimension];
              for (int d = 0; d < dimension; d++) {
                row[d] = random.nextInt(-20, 21);
              }
              return row;
            })
        .filter(distinct())
        .limit(ROWS)
        .toArray(float[][]::new);
  }

  private static Predicate<float[]> distinct() {
    var seen = new HashSet<String>();
    return row -> seen.add(Arrays.toString(row));
  }
}
