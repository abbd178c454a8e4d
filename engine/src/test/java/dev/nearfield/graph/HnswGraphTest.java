package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.parallel.Workers;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HnswGraphTest {

  private static final int BULK_ROWS = 300;
  private static final GraphOptions OPTIONS = new GraphOptions(8, 60, 3);
  private static final int ROWS = 900;
  private static final float[][] VECTORS = RandomVectors.seeded(81).gaussian().rows(ROWS, 6);

  @ParameterizedTest
  @CsvSource({"31, 1", "31, -5", "8, 7", "2, 9", "255, 11"})
  void levelOf_manyRows_fallsByTheFactor(int maxNeighbors, long seed) {
    float[][] one = {{1, 2}};
    try (TestGraph made = TestGraph.unlinked(new GraphOptions(maxNeighbors, 255, seed), one)) {
      int rows = 200_000;
      double factor = Math.max(2, (maxNeighbors + 1) / 2);
      for (int level = 1; level <= 3; level++) {
        int atLeast = level;
        long count =
            IntStream.range(0, rows).filter(row -> made.graph.levelOf(row) >= atLeast).count();
        double expected = rows / Math.pow(factor, level);
        assertThat((double) count).isCloseTo(expected, within(5 * Math.sqrt(expected) + 1));
      }
      assertThat(IntStream.range(0, rows).map(made.graph::levelOf))
          .allMatch(level -> level >= 0 && level <= HnswGraph.MAX_LEVEL);
    }
  }

  @Test
  void link_everyRow_keepsTheInvariants() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      assertSound(made.graph.base(), ROWS, OPTIONS.maxNeighbors());
      assertSound(made.graph.upper(), made.graph.upperCount(), OPTIONS.upperMaxNeighbors());
      int top = IntStream.range(0, ROWS).map(made.graph::levelOf).max().orElseThrow();
      assertThat(EntryPoint.level(made.graph.entryPoint())).isEqualTo(top);
    }
  }

  @Test
  void search_wholeBeam_findsEveryRowInOrder() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      new ReachabilityAudit(made.graph).repair(made.scratch);
      var oracle = new ExactOracle(VECTORS, OracleMetric.SQUARED_L2);
      for (int query = 0; query < ROWS; query += 90) {
        assertThat(made.search(VECTORS[query], ROWS))
            .containsExactly(
                oracle.topK(VECTORS[query], ROWS).stream().mapToInt(s -> s.ordinal()).toArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void bulkLink_anyThreadsAndOrder_equalsOneThreadInOrder(int threads) {
    List<List<Integer>> expected = bulk(1, i -> i);
    assertThat(bulk(threads, i -> BULK_ROWS - 1 - i)).isEqualTo(expected);
  }

  @Test
  void census_rowsBeingLinked_countsThemWhenTheyLiveAndNobodyWillLinkThem() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      RowStates states = made.graph.states();
      new ReachabilityAudit(made.graph).repair(made.scratch);
      states.publishAll(0, ROWS);
      made.create(ROWS, VECTORS[0]);
      assertThat(GraphCensus.of(made.graph).unreachable()).as("one is being added").isZero();
      states.publish(ROWS);
      made.graph.expectLinks(new UnlinkedRows(new int[] {ROWS}));
      assertThat(GraphCensus.of(made.graph).unreachable()).as("one waits").isZero();
      made.graph.unlinked().advanceTo(1);
      assertThat(GraphCensus.of(made.graph).unreachable()).as("it is not linked").isEqualTo(1);
      made.graph.forgetUnlinked();
      assertThat(GraphCensus.of(made.graph).unreachable()).isEqualTo(1);
      states.kill(ROWS);
      assertThat(GraphCensus.of(made.graph).unreachable()).isZero();
    }
  }

  @Test
  void repair_graphCutByHand_reachesAllAgain() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      var audit = new ReachabilityAudit(made.graph);
      assertThat(audit.repair(made.scratch)).isZero();
      for (int ordinal = 0; ordinal < ROWS; ordinal++) {
        made.setNeighbors(
            ordinal,
            made.neighbors(ordinal).stream()
                .mapToInt(i -> i)
                .filter(neighbor -> neighbor % 5 != 0)
                .toArray());
      }
      assertThat(audit.unreachable())
          .isEqualTo(ROWS - reachable(made).size())
          .isGreaterThan(ROWS / 6);
      made.graph.states().publishAll(0, ROWS);
      assertThat(GraphCensus.of(made.graph).unreachable()).isEqualTo(audit.unreachable());
      assertThat(audit.repair(made.scratch)).isZero();
      assertThat(audit.unreachable()).isZero();
      assertSound(made.graph.base(), ROWS, OPTIONS.maxNeighbors());
    }
  }

  /** Pairs by hand, of which one row alone knows the other; then fives that know their first. */
  @Test
  void census_graphCutByHand_countsItsComponents() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      new ReachabilityAudit(made.graph).repair(made.scratch);
      assertThat(GraphCensus.of(made.graph).components()).isEqualTo(1);
      for (int ordinal = 0; ordinal < ROWS; ordinal++) {
        made.setNeighbors(ordinal, ordinal % 2 == 0 ? new int[] {} : new int[] {ordinal - 1});
      }
      assertThat(GraphCensus.of(made.graph).components()).isEqualTo(Math.ceilDiv(ROWS, 2));
      for (int ordinal = 0; ordinal < ROWS; ordinal++) {
        int first = ordinal - ordinal % 5;
        made.setNeighbors(ordinal, ordinal == first ? new int[] {} : new int[] {first});
      }
      assertThat(GraphCensus.of(made.graph).components()).isEqualTo(Math.ceilDiv(ROWS, 5));
    }
  }

  @Test
  void census_linkedGraph_countsDegreesAndLevels() {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS)) {
      GraphCensus census = GraphCensus.of(made.graph);
      for (int degree = 0; degree <= OPTIONS.maxNeighbors(); degree++) {
        int wanted = degree;
        assertThat(census.degrees().get(degree))
            .isEqualTo(
                (int)
                    IntStream.range(0, ROWS)
                        .filter(row -> made.neighbors(row).size() == wanted)
                        .count());
      }
      for (int level = 0; level < census.levels().size(); level++) {
        int wanted = level;
        assertThat(census.levels().get(level))
            .isEqualTo(
                (int)
                    IntStream.range(0, ROWS)
                        .filter(row -> made.graph.levelOf(row) == wanted)
                        .count());
      }
    }
  }

  /** Rows reached from the entry point's row, breadth first. */
  private static Set<Integer> reachable(TestGraph made) {
    var reached = new LinkedHashSet<Integer>();
    reached.add(made.graph.upper().ordinal(EntryPoint.node(made.graph.entryPoint())));
    for (var next = new ArrayDeque<>(reached); !next.isEmpty(); ) {
      for (int neighbor : made.neighbors(next.remove())) {
        if (reached.add(neighbor)) {
          next.add(neighbor);
        }
      }
    }
    return reached;
  }

  private static List<List<Integer>> bulk(int threads, IntUnaryOperator order) {
    try (TestGraph made = TestGraph.linked(OPTIONS, VECTORS);
        var workers = new Workers(threads)) {
      float[][] more = RandomVectors.seeded(82).gaussian().rows(BULK_ROWS, 6);
      var scratches = new SearchScratch[threads];
      for (int i = 0; i < threads; i++) {
        scratches[i] = made.newScratch();
      }
      var linker = new BulkLinker(made.graph, workers, scratches);
      int first = made.graph.size();
      int[] firstUppers = new int[more.length];
      for (int i = 0; i < more.length; i++) {
        firstUppers[i] = made.create(first + i, more[i]);
      }
      linker.link(first, firstUppers, IntStream.range(0, more.length).map(order).toArray());
      return IntStream.range(0, made.graph.size()).mapToObj(made::neighbors).toList();
    }
  }

  private static void assertSound(Level level, int nodes, int maxNeighbors) {
    for (int node = 0; node < nodes; node++) {
      List<Integer> neighbors = TestGraph.neighbors(level, node);
      Set<Integer> distinct = new HashSet<>(neighbors);
      assertThat(NeighborList.isSound(level.list(node), maxNeighbors, nodes)).isTrue();
      assertThat(distinct).hasSameSizeAs(neighbors).doesNotContain(node);
    }
  }
}
