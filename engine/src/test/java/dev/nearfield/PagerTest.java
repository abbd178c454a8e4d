package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PagerTest {

  private static final int ROWS = 2_000;
  private static final int DIMENSION = 20;

  static Stream<Arguments> shapes() {
    return TestIndexes.shapes(DIMENSION);
  }

  private static List<Hit> pages(Pager pager, int count) {
    List<Hit> hits = new ArrayList<>();
    for (int page = 0; page < count; page++) {
      hits.addAll(pager.next().hits());
    }
    return hits;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void next_untilExhausted_returnsEveryRowOnce(int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(ROWS, dimension);
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes);
        Pager pager = index.pager(Query.of(rows[5]).k(37))) {
      var ids = new HashSet<Object>();
      List<Hit> page = pager.next().hits();
      while (!page.isEmpty()) {
        assertThat(page).hasSizeLessThanOrEqualTo(37);
        assertThat(page).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
        page.forEach(hit -> assertThat(ids.add(hit.id())).as("comes twice: %s", hit).isTrue());
        page = pager.next().hits();
      }
      assertThat(ids).hasSize(ROWS);
      assertThat(pager.next()).isEqualTo(new SearchResult(List.of(), 0));
      assertThat(pager.returnedCount()).isEqualTo(ROWS);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void next_tenPages_findAsManyTrueNeighborsAsOneSearch(int dimension, Metric metric, Codes codes) {
    float[][] all = RandomVectors.seeded(8).clustered(15, 0.4f).rows(ROWS + 20, dimension);
    float[][] rows = Arrays.copyOf(all, ROWS);
    var oracle = new ExactOracle(rows, TestIndexes.oracle(metric));
    double paged = 0;
    double searched = 0;
    long pagedCost = 0;
    long searchedCost = 0;
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (int query = ROWS; query < all.length; query++) {
        Query whole = Query.of(all[query]).k(100).beamWidth(200);
        SearchResult result = index.search(whole);
        searched += oracle.recall(all[query], TestIndexes.positions(result), 100);
        searchedCost += result.scoredCount();
        try (Pager pager = index.pager(whole.k(10).beamWidth(100))) {
          List<Hit> hits = new ArrayList<>();
          for (int page = 0; page < 10; page++) {
            SearchResult next = pager.next();
            hits.addAll(next.hits());
            pagedCost += next.scoredCount();
          }
          int[] positions = TestIndexes.positions(new SearchResult(hits, 0));
          paged += oracle.recall(all[query], positions, 100);
        }
      }
    }
    assertThat(paged).isGreaterThanOrEqualTo(searched - 0.01 * 20);
    assertThat(pagedCost).isLessThan(searchedCost * 3 / 2);
  }

  @ParameterizedTest
  @EachFormat
  void next_exactQuery_equalsOneExactSearch(Codes codes) {
    float[][] rows = RandomVectors.seeded(2).gaussian().rows(700, 8);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes);
        Pager pager = index.pager(Query.of(rows[9]).k(64).exact())) {
      assertThat(pages(pager, 12)).isEqualTo(index.search(Query.of(rows[9]).k(700).exact()).hits());
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8, 7", "FLOAT32, 7", "INT8, 64"})
  void next_manyTies_neitherRepeatsNorSkips(Codes codes, int k) {
    float[][] rows = new float[600][3];
    for (int row = 0; row < rows.length; row++) {
      rows[row][row % 3] = 1 + row % 4;
    }
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes);
        Pager pager = index.pager(Query.of(rows[0]).k(k))) {
      List<Hit> hits = pages(pager, 600 / k + 1);
      assertThat(hits).extracting(Hit::id).doesNotHaveDuplicates().hasSize(600);
      List<Float> distances = hits.stream().map(Hit::distance).toList();
      assertThat(distances).isSorted();
    }
  }

  /** Two links per row: most rows are reached from nowhere. */
  @Test
  void next_rowsThatNoWalkReaches_comeLast() {
    float[][] rows = RandomVectors.seeded(9).clustered(40, 0.001f).rows(1_500, 4);
    try (VectorIndex index =
        TestIndexes.builder(4, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(2)
            .buildBeamWidth(2)
            .inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      assertThat(index.stats().unreachable()).isPositive();
      try (Pager pager = index.pager(Query.of(rows[0]).k(500))) {
        assertThat(pages(pager, 4)).extracting(Hit::id).doesNotHaveDuplicates().hasSize(1_500);
      }
    }
  }

  @Test
  void next_rowsAddedMeanwhile_areLeftOut() {
    float[][] rows = RandomVectors.seeded(5).gaussian().rows(300, 5);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.INT8);
        Pager pager = index.pager(Query.of(rows[0]).k(100))) {
      List<Hit> hits = new ArrayList<>(pager.next().hits());
      for (int id = 300; id < 900; id++) {
        index.add(id, rows[id % 300]);
      }
      hits.addAll(pages(pager, 4));
      assertThat(hits).extracting(Hit::id).doesNotHaveDuplicates().hasSize(300);
      assertThat(hits).allMatch(hit -> (long) hit.id() < 300);
    }
  }

  @Test
  void next_emptyIndex_isEmpty() {
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.DOT);
        Pager pager = index.pager(Query.of(new float[2]))) {
      assertThat(pager.next().hits()).isEmpty();
    }
  }

  @Test
  void pager_closedOrOfAClosedIndex_refuses() {
    float[][] rows = RandomVectors.seeded(5).gaussian().rows(50, 5);
    VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, Codes.INT8);
    Pager closed = index.pager(Query.of(rows[0]));
    Pager open = index.pager(Query.of(rows[0]));
    closed.close();
    closed.close();
    assertThatThrownBy(closed::next).isInstanceOf(IndexClosedException.class);
    open.next();
    index.close();
    assertThatThrownBy(open::next).isInstanceOf(IndexClosedException.class);
    open.close();
  }

  @Test
  void pager_rangeQuery_isRefused() {
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.DOT)) {
      assertThatThrownBy(() -> index.pager(Query.of(new float[2]).minScore(1)))
          .isInstanceOf(QueryConflictException.class)
          .hasMessageContaining("range query has no pages");
    }
  }
}
