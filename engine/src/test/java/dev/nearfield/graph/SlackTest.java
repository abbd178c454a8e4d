package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks that stop early, beside the same by lists that are sorted anew at every step. */
class SlackTest {

  private static final GraphOptions OPTIONS = new GraphOptions(8, 60, 3);
  private static final int ROWS = 900;
  private static final int DIMENSION = 4;
  private static final int K = 5;

  /** Whole numbers, so that any order of adding gives the same distance, and many are equal. */
  private static final float[][] VECTORS = wholeNumbers(ROWS, 5);

  private static float[][] wholeNumbers(int count, long seed) {
    var random = new SplittableRandom(seed);
    var rows = new float[count][DIMENSION];
    for (float[] row : rows) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = random.nextInt(16);
      }
    }
    return rows;
  }

  /** A node met, by its squared distance. */
  private record Met(float distance, int node) {}

  private static final Comparator<Met> NEAREST_FIRST =
      Comparator.comparingDouble(Met::distance).thenComparingInt(Met::node);

  /** The rule of {@link Slack} and the order of {@link GraphSearch}, and nothing for speed. */
  private static final class Reference {

    final List<Met> beam = new ArrayList<>();
    final Set<Integer> visited = new HashSet<>();
    final Set<Integer> expanded = new HashSet<>();

    private final TestGraph graph;
    private final float[] query;
    private final int width;
    private final float slack;

    Reference(TestGraph graph, float[] query, int width, float slack) {
      this.graph = graph;
      this.query = query;
      this.width = width;
      this.slack = slack;
    }

    void walk(int entry) {
      List<Integer> batch = new ArrayList<>(List.of(entry));
      while (!batch.isEmpty()) {
        batch.stream()
            .filter(visited::add)
            .forEach(node -> beam.add(new Met(distance(node), node)));
        beam.sort(NEAREST_FIRST);
        beam.subList(Math.min(width, beam.size()), beam.size()).clear();
        batch.clear();
        float limit = limit();
        beam.stream()
            .filter(met -> !expanded.contains(met.node) && met.distance <= limit)
            .limit(width < 16 ? 1 : 2)
            .forEach(met -> batch.add(met.node));
        expanded.addAll(batch);
        List<Integer> neighbors = new ArrayList<>();
        batch.forEach(node -> neighbors.addAll(graph.neighbors(node)));
        boolean over = batch.isEmpty();
        batch.clear();
        batch.addAll(neighbors);
        if (!over && batch.isEmpty()) {
          batch.add(entry); // visited already: the next node's turn
        }
      }
    }

    private float limit() {
      return beam.size() < K ? Float.POSITIVE_INFINITY : beam.get(K - 1).distance * (1 + slack);
    }

    private float distance(int node) {
      float sum = 0;
      for (int i = 0; i < DIMENSION; i++) {
        float difference = VECTORS[node][i] - query[i];
        sum += difference * difference;
      }
      return sum;
    }

    long unexpanded() {
      return beam.stream().filter(met -> !expanded.contains(met.node)).count();
    }
  }

  /** Slacks that are exact in floats, so that a distance on the limit is on it in both. */
  @ParameterizedTest
  @CsvSource({"5, 0", "15, 0.25", "16, 0", "40, 0.25", "40, 0.5", "40, 1", "300, 0.25", "300, 8"})
  void searchBase_slack_expandsWhatTheRuleSays(int width, float share) {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      int stopped = 0;
      for (float[] query : wholeNumbers(40, 77)) {
        int entry = made.descend(query);
        var slack = new Slack();
        slack.set(K, share, 0);
        made.scratch.resetCounts();
        int[] found = made.search(entry, width, slack);
        var expected = new Reference(made, query, width, share);
        expected.walk(entry);
        assertThat(found)
            .containsExactly(expected.beam.stream().mapToInt(met -> met.node).toArray());
        assertThat(made.scratch.scoredCount()).isEqualTo(expected.visited.size());
        assertThat((long) made.scratch.unexpanded()).isEqualTo(expected.unexpanded());
        stopped += expected.unexpanded() > 0 ? 1 : 0;
      }
      assertThat(stopped).isGreaterThan(width == K || share > 1 ? -1 : 20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 300})
  void searchBase_noSlackOrAnyDistance_expandsTheWholeBeam(int width) {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      var endless = new Slack();
      endless.set(K, Float.MAX_VALUE, 0);
      var cleared = new Slack();
      cleared.set(K, 0, 0);
      cleared.clear();
      for (float[] query : wholeNumbers(20, 78)) {
        int entry = made.descend(query);
        int[] whole = made.search(query, width);
        for (Slack slack : List.of(endless, cleared)) {
          assertThat(made.search(entry, width, slack)).containsExactly(whole);
          assertThat(made.scratch.unexpanded()).isZero();
        }
      }
    }
  }

  /** Estimates of distances may be negative: nodes nearer than the k-th are never left out. */
  @ParameterizedTest
  @ValueSource(floats = {-100, -3, 0, 3, 100})
  void limit_anySelfScore_isNeverNearerThanTheKth(float selfScore) {
    var beam = new Beam();
    beam.reset(8);
    var slack = new Slack();
    slack.set(3, 0.5f, selfScore);
    for (int node = 0; node < 8; node++) {
      assertThat(slack.limit(beam) == Long.MAX_VALUE).isEqualTo(node < 3);
      beam.offer(-node, node);
    }
    float reach = Math.abs(selfScore + 2) * 0.5f;
    for (int rank = 0; rank < 8; rank++) {
      assertThat(beam.entry(rank) <= slack.limit(beam)).isEqualTo(rank <= 2 + reach);
    }
  }
}
