package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RangeSearchTest {

  private static final int ROWS = 3_000;
  private static final int QUERIES = 10;
  private static final int DIMENSION = 24;

  /** Rows that a range shall match. */
  private static final int[] MATCHES = {0, 1, 10, 1_000, ROWS};

  static Stream<Arguments> shapes() {
    return TestIndexes.shapes(DIMENSION);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void search_rangeOfAnySize_findsNearlyAllRowsInIt(int dimension, Metric metric, Codes codes) {
    float[][] all = RandomVectors.seeded(4).clustered(20, 0.4f).rows(ROWS + QUERIES, dimension);
    float[][] rows = Arrays.copyOf(all, ROWS);
    var oracle = new ExactOracle(rows, TestIndexes.oracle(metric));
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (int matches : MATCHES) {
        long found = 0;
        long expected = 0;
        for (int query = ROWS; query < all.length; query++) {
          float bound = boundBetween(oracle.topK(all[query], ROWS), matches);
          List<Hit> hits = index.search(Query.of(all[query]).minScore(bound)).hits();
          List<Hit> truth = index.search(Query.of(all[query]).minScore(bound).exact()).hits();
          assertThat(truth).hasSize(matches);
          assertThat(new HashSet<>(truth).containsAll(hits)).isTrue();
          assertThat(hits).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
          found += hits.size();
          expected += truth.size();
        }
        // Dot products are no distances: large rows are near to everybody, and few links lead back.
        // And a bit says little of few components.
        double recall = codes == Codes.BIT1 ? 0.9 : metric == Metric.DOT ? 0.95 : 0.99;
        assertThat((double) found).isGreaterThanOrEqualTo(recall * expected);
      }
    }
  }

  /** A score between the last row that shall match and the first that shall not. */
  private static float boundBetween(List<ExactOracle.Scored> ranking, int matches) {
    if (matches == 0) {
      double best = ranking.getFirst().score();
      return (float) (best + 0.01 * Math.abs(best));
    }
    double last = ranking.get(matches - 1).score();
    double next = matches < ROWS ? ranking.get(matches).score() : last - 1;
    return (float) ((last + next) / 2);
  }

  @ParameterizedTest
  @EachFormat
  void search_radius_boundsTheSquaredDistance(Codes codes) {
    float[][] rows = {{0, 0}, {3, 0}, {0, 4}, {3, 4}, {6, 8}};
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      Query query = Query.of(rows[0]);
      for (Query each : List.of(query.radius(25), query.minScore(-25), query.radius(25).exact())) {
        List<Hit> hits = index.search(each).hits();
        assertThat(hits).extracting(Hit::id).containsExactly(0L, 1L, 2L, 3L);
        assertThat(hits).extracting(Hit::distance).containsExactly(0f, 9f, 16f, 25f);
      }
      assertThat(index.search(query.radius(0)).hits()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EachFormat
  void search_rangeWithALimit_returnsTheNearestOfTheRange(Codes codes) {
    float[][] rows = RandomVectors.seeded(6).gaussian().rows(ROWS, 6);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      for (int row = 0; row < 20; row++) {
        Query range = Query.of(rows[row]).radius(3);
        List<Hit> all = index.search(range.exact()).hits();
        List<Hit> limited = index.search(range.k(7)).hits();
        assertThat(limited).isEqualTo(all.subList(0, Math.min(7, all.size())));
        assertThat(index.search(range.k(7).exact()).hits()).isEqualTo(limited);
      }
    }
  }

  @Test
  void search_rangeOfManyDuplicates_findsThemAll() {
    float[][] rows = new float[900][4];
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = row % 3;
    }
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.INT8)) {
      Set<Object> ids =
          index.search(Query.of(rows[1]).radius(0.25f)).hits().stream()
              .map(Hit::id)
              .collect(Collectors.toSet());
      assertThat(ids).hasSize(300).allMatch(id -> (long) id % 3 == 1);
    }
  }

  @Test
  void search_narrowRange_costsLittleMoreThanAnOrdinarySearch() {
    float[][] rows = RandomVectors.seeded(9).clustered(30, 0.3f).rows(ROWS, DIMENSION);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.INT8)) {
      for (int row = 0; row < 20; row++) {
        long ordinary = index.search(Query.of(rows[row])).scoredCount();
        long range = index.search(Query.of(rows[row]).radius(0.001f)).scoredCount();
        assertThat(range).isLessThan(3 * ordinary);
      }
    }
  }

  @Test
  void search_rangeInAnEmptyIndex_isEmpty() {
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.DOT)) {
      assertThat(index.search(Query.of(new float[2]).minScore(0)).hits()).isEmpty();
      assertThat(index.search(Query.of(new float[2]).minScore(0).exact()).hits()).isEmpty();
    }
  }
}
