package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilteredWalkTest {

  private static final int ROWS = 4_000;
  private static final int DIMENSION = 12;
  private static final int QUERIES = 30;
  private static final int BEAM_WIDTH = 60;
  private static final int K = 10;
  private static final long NO_LIMIT = Long.MAX_VALUE / 2;
  private static final GraphOptions OPTIONS = new GraphOptions(16, 60, 7);

  private static float[][] rows;
  private static float[][] queries;
  private static TestGraph test;

  @BeforeAll
  static void link() {
    float[][] all = RandomVectors.seeded(31).clustered(20, 0.4f).rows(ROWS + QUERIES, DIMENSION);
    rows = Arrays.copyOf(all, ROWS);
    queries = Arrays.copyOfRange(all, ROWS, ROWS + QUERIES);
    test = TestGraph.linked(OPTIONS, rows);
  }

  @AfterAll
  static void close() {
    test.close();
  }

  @Test
  void collect_everyRowPasses_findsWhatAnOrdinaryWalkFinds() {
    for (float[] query : queries) {
      int[] ordinary = test.search(query, BEAM_WIDTH);
      assertThat(walk(query, false, _ -> true, NO_LIMIT)).isEqualTo(ordinary);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, 2, 0.99",
    "false, 5, 0.99",
    "false, 20, 0.99",
    "true, 2, 0.99",
    "true, 5, 0.99",
    "true, 20, 0.95"
  })
  void walk_everyNthRowPasses_findsTheNearestOfThose(boolean selective, int nth, double minRecall) {
    double found = 0;
    for (float[] query : queries) {
      IntPredicate filter = ordinal -> ordinal % nth == 1;
      int[] walked = walk(query, selective, filter, NO_LIMIT);
      assertThat(IntStream.of(walked)).allMatch(filter::test).hasSizeGreaterThanOrEqualTo(K);
      found += shared(walked, nearest(query, filter));
    }
    assertThat(found / (K * QUERIES)).isGreaterThanOrEqualTo(minRecall);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void walk_noRowPasses_findsNothing(boolean selective) {
    assertThat(walk(queries[0], selective, _ -> false, NO_LIMIT)).isEmpty();
  }

  @Test
  void select_someRowsPass_scoresNoOthers() {
    IntPredicate filter = ordinal -> ordinal % 10 == 0;
    for (float[] query : queries) {
      int entry = test.descend(query);
      long before = test.scratch.scoredCount();
      test.scratch.filter(filter);
      assertThat(walk().select(entry, BEAM_WIDTH, new Slack(), NO_LIMIT)).isTrue();
      assertThat(test.scratch.scoredCount() - before).isBetween((long) K, ROWS / 10L);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void walk_onlyFarRowsPass_findsSomeOrGivesUp(boolean selective) {
    for (float[] query : queries) {
      Integer[] order = order(query);
      var far = new boolean[ROWS];
      for (int rank = ROWS - 400; rank < ROWS; rank++) {
        far[order[rank]] = true;
      }
      int[] walked = walk(query, selective, ordinal -> far[ordinal], NO_LIMIT);
      assertThat(IntStream.of(walked)).allMatch(ordinal -> far[ordinal]);
      if (selective) { // begins among them
        assertThat(walked).hasSizeGreaterThanOrEqualTo(K);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void walk_workLimit_endsSoonAfterIt(boolean selective) {
    IntPredicate filter = ordinal -> ordinal % 50 == 0;
    int entry = test.descend(queries[0]);
    long before = test.scratch.scoredCount();
    test.scratch.filter(filter);
    FilteredWalk walk = walk();
    boolean ended =
        selective
            ? walk.select(entry, BEAM_WIDTH, new Slack(), 100)
            : walk.collect(entry, BEAM_WIDTH, new Slack(), 100);
    assertThat(ended).isFalse();
    long work = test.scratch.scoredCount() - before;
    assertThat(work + FilteredWalk.ROWS_PER_LIST * walk.readLists()).isBetween(101L, 400L);
    assertThat(IntStream.of(found())).allMatch(filter::test);
  }

  @Test
  void offer_someRows_keepsTheNearestOfThem() {
    int[] everyThird = IntStream.range(0, ROWS).filter(ordinal -> ordinal % 3 == 0).toArray();
    for (float[] query : queries) {
      test.descend(query);
      FilteredWalk walk = walk();
      walk.startNowhere(K);
      walk.offer(everyThird, everyThird.length);
      assertThat(found()).isEqualTo(nearest(query, ordinal -> ordinal % 3 == 0));
    }
  }

  @Test
  void walk_deadRowsPass_leadsOnAndLeavesThemOut() {
    try (TestGraph mortal = TestGraph.linked(OPTIONS, Arrays.copyOf(rows, 600))) {
      for (int ordinal = 0; ordinal < 600; ordinal++) {
        mortal.graph.states().publish(ordinal);
      }
      for (int ordinal = 0; ordinal < 600; ordinal += 4) {
        mortal.graph.states().kill(ordinal);
      }
      for (boolean selective : new boolean[] {false, true}) {
        int entry = mortal.descend(queries[1]);
        mortal.scratch.filter(ordinal -> ordinal % 2 == 0);
        var walk = new FilteredWalk(mortal.graph, new GraphSearch(mortal.graph), mortal.scratch);
        if (selective) {
          walk.select(entry, 40, new Slack(), NO_LIMIT);
        } else {
          walk.collect(entry, 40, new Slack(), NO_LIMIT);
        }
        int[] found = new int[mortal.scratch.found()];
        Arrays.setAll(found, mortal.scratch::foundOrdinal);
        assertThat(IntStream.of(found)).hasSize(40).allMatch(ordinal -> ordinal % 4 == 2);
      }
    }
  }

  @Test
  void begin_afterAFilter_letsAllRowsPassAgain() {
    int[] before = test.search(queries[2], BEAM_WIDTH);
    walk(queries[2], false, _ -> false, NO_LIMIT);
    assertThat(test.search(queries[2], BEAM_WIDTH)).isEqualTo(before);
  }

  private static FilteredWalk walk() {
    return new FilteredWalk(test.graph, new GraphSearch(test.graph), test.scratch);
  }

  private static int[] walk(float[] query, boolean selective, IntPredicate filter, long limit) {
    int entry = test.descend(query);
    test.scratch.filter(filter);
    if (selective) {
      walk().select(entry, BEAM_WIDTH, new Slack(), limit);
    } else {
      walk().collect(entry, BEAM_WIDTH, new Slack(), limit);
    }
    return found();
  }

  private static int[] found() {
    int[] found = new int[test.scratch.found()];
    Arrays.setAll(found, test.scratch::foundOrdinal);
    return found;
  }

  private static int[] nearest(float[] query, IntPredicate filter) {
    return Arrays.stream(order(query)).mapToInt(row -> row).filter(filter).limit(K).toArray();
  }

  private static long shared(int[] walked, int[] nearest) {
    int[] best = Arrays.copyOf(walked, K);
    return Arrays.stream(nearest)
        .filter(row -> Arrays.stream(best).anyMatch(b -> b == row))
        .count();
  }

  /** All rows, nearest first. */
  private static Integer[] order(float[] query) {
    var order = new Integer[ROWS];
    Arrays.setAll(order, row -> row);
    Arrays.sort(order, Comparator.comparingDouble(row -> distance(query, rows[row])));
    return order;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
