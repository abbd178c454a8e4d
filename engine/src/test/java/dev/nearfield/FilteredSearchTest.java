package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Explanation.Filtering;
import dev.nearfield.Explanation.Plan;
import dev.nearfield.filter.FilterMatcher;
import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters in all kinds of queries: each answer is compared with the exact one. */
class FilteredSearchTest {

  private static final int ROWS = 3_000;
  private static final int DIMENSION = 24;
  private static final int LANGUAGES = 5;
  private static final String DECLARED = "price < 1500 AND lang IN ('l0', 'l1', 'l2', 'l3')";

  private static float[][] rows;
  private static float[][] queries;
  private static VectorIndex index;

  @BeforeAll
  static void fill() {
    float[][] all = RandomVectors.seeded(77).clustered(40, 0.4f).rows(ROWS + 20, DIMENSION);
    rows = Arrays.copyOf(all, ROWS);
    queries = Arrays.copyOfRange(all, ROWS, ROWS + 20);
    index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8)
            .schema(Schema.of("lang", FieldType.STRING).with("price", FieldType.LONG))
            .inMemory();
    for (int row = 0; row < ROWS; row++) {
      index.add(row, rows[row], metadata(row));
    }
  }

  @AfterAll
  static void close() {
    index.close();
  }

  private static Metadata metadata(int row) {
    return Metadata.of("lang", "l" + row % LANGUAGES, "price", row, "half", row % 2 == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "price < 2",
        "price < 2900",
        "price < 1",
        "lang = 'l3'",
        "NOT lang = 'l3'",
        DECLARED,
        "half = TRUE",
        "half = TRUE AND price > 100",
        "half = TRUE OR lang = 'l1'",
        "EXISTS lang",
        "MISSING lang",
        "lang = 'no such'",
        "id IN (7, 9, 123456, 'a string')",
        "id IN (7, 9) OR price = 11",
        "NOT id IN (7, 9)"
      })
  void search_anyFilter_findsWhatAnExactSearchFinds(String text) {
    Filter filter = Filter.parse(text);
    Set<Long> matching = matching(filter);
    int same = 0;
    int wanted = 0;
    for (float[] vector : queries) {
      Query query = Query.of(vector).k(8).filter(filter);
      List<Hit> exact = index.search(query.exact()).hits();
      assertThat(exact).isEqualTo(nearest(vector, matching, 8));
      for (Query way : List.of(query.beamWidth(8), query.beamWidth(60), query.beamWidth(900))) {
        List<Hit> hits = index.search(way).hits();
        assertThat(hits).hasSameSizeAs(exact).allMatch(hit -> matching.contains(hit.id()));
        same += (int) hits.stream().filter(exact::contains).count();
        wanted += exact.size();
      }
    }
    assertThat((double) same).isGreaterThanOrEqualTo(0.95 * wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"price < 2", "price < 700", DECLARED, "price >= 0", "half = TRUE"})
  void pager_anyFilter_givesEveryMatchOnce(String text) {
    Filter filter = Filter.parse(text);
    for (Query query :
        List.of(
            Query.of(queries[3]).k(7).beamWidth(7),
            Query.of(queries[4]).k(64),
            Query.of(queries[5]).k(100).exact())) {
      var seen = new ArrayList<Object>();
      try (Pager pager = index.pager(query.filter(filter))) {
        SearchResult page = pager.next();
        while (!page.hits().isEmpty()) {
          assertThat(page.hits()).hasSizeLessThanOrEqualTo(query.k());
          page.hits().forEach(hit -> seen.add(hit.id()));
          page = pager.next();
        }
        assertThat(pager.returnedCount()).isEqualTo(seen.size());
      }
      assertThat(seen).doesNotHaveDuplicates();
      assertThat(new HashSet<>(seen)).isEqualTo(matching(filter));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"price < 2900", DECLARED, "price < 40", "half = TRUE"})
  void search_rangeAndFilter_findsTheRangeOfWhatMatches(String text) {
    Filter filter = Filter.parse(text);
    int same = 0;
    int wanted = 0;
    for (float[] vector : queries) {
      float radius = index.search(Query.of(vector).k(200).exact()).hits().getLast().distance();
      for (Query range : List.of(Query.of(vector).radius(radius), Query.of(vector).radius(0))) {
        List<Hit> exact = index.search(range.filter(filter).exact()).hits();
        List<Hit> hits = index.search(range.filter(filter)).hits();
        assertThat(exact).containsAll(hits);
        same += hits.size();
        wanted += exact.size();
      }
      Query nearest = Query.of(vector).radius(radius).k(3).filter(filter);
      assertThat(index.search(nearest).hits()).isEqualTo(index.search(nearest.exact()).hits());
    }
    assertThat((double) same).isGreaterThanOrEqualTo(0.98 * wanted);
  }

  @Test
  void searchAll_mixedQueries_answersAsSearchDoes() {
    var batch = new ArrayList<Query>();
    for (float[] vector : queries) {
      batch.add(Query.of(vector).filter(Filter.lt("price", 2_900)));
      batch.add(Query.of(vector).filter(Filter.lt("price", 10)));
      batch.add(Query.of(vector));
      batch.add(Query.of(vector).exact().filter(Filter.eq("lang", "l2")));
    }
    List<SearchResult> results = index.searchAll(batch, BatchOptions.DEFAULT.threads(2));
    for (int i = 0; i < batch.size(); i++) {
      assertThat(results.get(i)).isEqualTo(index.search(batch.get(i)));
    }
  }

  @Test
  void searcher_filterAndNone_forgetsTheFilter() {
    try (Searcher searcher = index.searcher()) {
      Query query = Query.of(queries[0]).filter(Filter.eq("lang", "l4"));
      List<Hit> expected = index.search(query).hits();
      int found = searcher.search(query);
      assertThat(found).isEqualTo(10);
      for (int rank = 0; rank < found; rank++) {
        assertThat(searcher.longId(rank)).isEqualTo(expected.get(rank).id());
      }
      List<Hit> all = index.search(Query.of(queries[0])).hits();
      searcher.search(queries[0], 10, 100);
      assertThat(searcher.longId(9)).isEqualTo(all.get(9).id());
    }
  }

  @Test
  void search_deadlineHasPassed_isPartialAndEmpty() {
    Query query = Query.of(queries[0]).filter(Filter.eq("half", true)).deadline(Duration.ZERO);
    SearchResult result = index.search(query);
    assertThat(result.partial()).isTrue();
    assertThat(result.hits()).isEmpty();
  }

  @Test
  void search_slackAndFilter_stopsEarlyAndFindsMatches() {
    Query query = Query.of(queries[0]).filter(Filter.gte("price", 30)).slack(0.01f).beamWidth(50);
    List<Hit> hits = index.search(query.k(2)).hits();
    assertThat(hits).hasSize(2).allMatch(hit -> (long) hit.id() >= 30);
  }

  @Test
  void search_recallAndFilter_takesTheCalibratedBeam() {
    try (VectorIndex small =
        TestIndexes.filled(Arrays.copyOf(rows, 500), Metric.SQUARED_L2, Codes.INT8)) {
      small.calibrate(CalibrationOptions.DEFAULT.ks(10).recall(0.9).sampleSize(50));
      Query query = Query.of(queries[0]).recall(0.9).filter(Filter.missing("lang"));
      Explanation explained = small.explain(query);
      assertThat(explained.parameters().origin()).isEqualTo(Explanation.Origin.CALIBRATION);
      assertThat(explained.describe()).contains("calibrated without a filter");
      assertThat(explained.result().hits()).hasSize(10);
    }
  }

  @Test
  void explain_fewRowsMatch_scansThem() {
    Explanation explained = index.explain(Query.of(queries[0]).filter(Filter.lt("price", 40)));
    assertThat(explained.plan()).isEqualTo(Plan.MATCH_SCAN);
    Filtering filtering = explained.filtering().orElseThrow();
    assertThat(filtering.estimated()).isBetween(20L, 80L);
    assertThat(filtering.matches()).hasValue(40);
    assertThat(filtering.undeclared()).isEmpty();
    assertThat(explained.work().scanned()).isEqualTo(40);
    assertThat(explained.describe())
        .contains("scan of the rows that match")
        .contains("price < 40")
        .contains("40 rows match, estimated " + filtering.estimated());
  }

  @Test
  void explain_mostRowsMatch_walks() {
    Query query = Query.of(queries[0]).filter(Filter.gte("price", 100)).beamWidth(10);
    Explanation explained = index.explain(query);
    assertThat(explained.plan()).isEqualTo(Plan.COLLECTING_WALK);
    assertThat(explained.filtering().orElseThrow().matches()).isEmpty();
    assertThat(explained.describe()).contains("keeps rows that match", "rows match");
  }

  @Test
  void explain_undeclaredField_namesIt() {
    Explanation explained = index.explain(Query.of(queries[0]).filter(Filter.eq("half", true)));
    assertThat(explained.filtering().orElseThrow().undeclared()).containsExactly("half");
    assertThat(explained.describe()).contains("not declared", "half");
  }

  @Test
  void filter_setTwice_keepsTheLast() {
    Query query = Query.of(queries[0]).filter(Filter.eq("lang", "l1"));
    assertThat(query.filter(Filter.eq("lang", "l2")).filter()).hasValue(Filter.eq("lang", "l2"));
    assertThat(Query.of(queries[0]).filter()).isEmpty();
  }

  @Test
  void search_emptyIndex_findsNothing() {
    try (VectorIndex empty = TestIndexes.builder(2, Metric.DOT, Codes.FLOAT32).inMemory()) {
      Query query = Query.of(new float[2]).filter(Filter.missing("lang"));
      assertThat(empty.search(query).hits()).isEmpty();
      assertThat(empty.search(query.exact()).hits()).isEmpty();
      assertThat(empty.explain(query.minScore(0)).result().hits()).isEmpty();
    }
  }

  @Test
  void search_rangeWithSlackAndFilter_isRefusedAsWithoutFilter() {
    Query query = Query.of(queries[0]).filter(Filter.eq("lang", "l1")).slack(1);
    assertThatThrownBy(() -> query.radius(1)).isInstanceOf(QueryConflictException.class);
  }

  private static Set<Long> matching(Filter filter) {
    var matching = new HashSet<Long>();
    IntStream.range(0, ROWS)
        .filter(row -> FilterMatcher.matches(filter, (long) row, metadata(row)))
        .forEach(row -> matching.add((long) row));
    return matching;
  }

  /** The nearest by the index's own exact scores of all rows. */
  private static List<Hit> nearest(float[] vector, Set<Long> matching, int k) {
    return index.search(Query.of(vector).k(ROWS).exact()).hits().stream()
        .filter(hit -> matching.contains(hit.id()))
        .limit(k)
        .toList();
  }
}
