package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.ExactOracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Queries whose walks may stop early: {@link Query#slack}. */
class EarlyStopTest {

  private static final int ROWS = 3_000;
  private static final int K = 10;
  private static final float[][] ALL =
      EmbeddingVectors.seeded(8, 40).localDimension(12).rows(0, ROWS + 100);
  private static final float[][] VECTORS = Arrays.copyOf(ALL, ROWS);
  private static final float[][] QUERIES = Arrays.copyOfRange(ALL, ROWS, ALL.length);
  private static final float[] SLACKS = {0, 0.05f, 0.2f, 1, Float.MAX_VALUE};

  private static Query query(float[] vector) {
    return Query.of(vector).k(K).beamWidth(60);
  }

  /** With more slack a walk only goes on from where it would have stopped. */
  @ParameterizedTest
  @EachFormat
  void search_moreSlack_scoresMoreAndFindsMore(Codes codes) {
    for (Metric metric : List.of(Metric.SQUARED_L2, Metric.COSINE)) {
      var oracle = new ExactOracle(VECTORS, TestIndexes.oracle(metric));
      try (VectorIndex index = TestIndexes.filled(VECTORS, metric, codes)) {
        long[] scored = new long[SLACKS.length];
        double[] recall = new double[SLACKS.length];
        for (float[] vector : QUERIES) {
          SearchResult whole = index.search(query(vector));
          assertThat(whole.stoppedEarly()).isFalse();
          long last = 0;
          for (int i = 0; i < SLACKS.length; i++) {
            SearchResult found = index.search(query(vector).slack(SLACKS[i]));
            assertThat(found.hits()).hasSize(K);
            assertThat(found.scoredCount()).isBetween(last, whole.scoredCount());
            last = found.scoredCount();
            scored[i] += last;
            recall[i] += oracle.recall(vector, TestIndexes.positions(found), K);
          }
          assertThat(index.search(query(vector).slack(Float.MAX_VALUE))).isEqualTo(whole);
        }
        assertThat(recall).isSorted();
        assertThat(recall[0]).isLessThan(recall[SLACKS.length - 1]);
        assertThat(scored[0]).isLessThan(scored[SLACKS.length - 1] * 3 / 4);
      }
    }
  }

  @ParameterizedTest
  @EachFormat
  void explain_slack_saysWhatWasLeftOut(Codes codes) {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.COSINE, codes);
        Searcher searcher = index.searcher()) {
      int stopped = 0;
      for (float[] vector : QUERIES) {
        Query query = query(vector).slack(0.1f);
        Explanation explained = index.explain(query);
        assertThat(explained.result()).isEqualTo(index.search(query));
        assertThat(explained.parameters().slack()).isEqualTo(0.1f);
        assertThat(explained.parameters().origin()).isEqualTo(Explanation.Origin.QUERY);
        assertThat(explained.work().unexpanded()).isBetween(0, 60 - K);
        boolean early = explained.work().unexpanded() > 0;
        assertThat(explained.result().stoppedEarly()).isEqualTo(early);
        assertThat(explained.result().partial()).isFalse();
        assertThat(explained.describe().contains("stopped early with ")).isEqualTo(early);
        assertThat(explained.describe()).contains(", slack 0.1");
        assertThat(searcher.search(query)).isEqualTo(K);
        assertThat(searcher.stoppedEarly()).isEqualTo(early);
        stopped += early ? 1 : 0;
      }
      assertThat(stopped).isGreaterThan(QUERIES.length / 2);
      Explanation whole = index.explain(query(QUERIES[0]));
      assertThat(whole.parameters().slack()).isEqualTo(Query.WHOLE_BEAM);
      assertThat(whole.describe()).doesNotContain("slack", "early");
    }
  }

  @Test
  void searchAll_slack_equalsSingleSearches() {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.COSINE, Codes.INT4)) {
      List<Query> queries = new ArrayList<>();
      for (int i = 0; i < QUERIES.length; i++) {
        Query query = query(QUERIES[i]);
        queries.add(i % 3 == 0 ? query : query.slack(SLACKS[i % SLACKS.length]));
      }
      List<SearchResult> single = queries.stream().map(index::search).toList();
      assertThat(index.searchAll(queries, BatchOptions.DEFAULT.threads(3))).isEqualTo(single);
      assertThat(single).extracting(SearchResult::stoppedEarly).contains(true, false);
    }
  }

  /** The k-th of many equal rows is at no distance: all that is as near is looked at. */
  @ParameterizedTest
  @EachFormat
  void search_duplicates_areFoundWithoutSlack(Codes codes) {
    float[][] rows = Arrays.copyOf(VECTORS, 2_000);
    for (int row = 1; row < 40; row++) {
      rows[row * 50] = rows[0];
    }
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      SearchResult found = index.search(query(rows[0]).slack(0));
      assertThat(found.hits()).allMatch(hit -> (long) hit.id() % 50 == 0);
    }
  }

  /** A deadline that passes is told as such: nobody knows whether the walk would have stopped. */
  @Test
  void search_slackAndPastDeadline_isPartialOnly() {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.COSINE, Codes.INT8)) {
      Query query = query(QUERIES[0]).slack(0).deadline(Duration.ZERO);
      assertThat(index.search(query)).isEqualTo(new SearchResult(List.of(), 0, true));
      assertThat(index.search(query.deadline(Duration.ofDays(1))))
          .isEqualTo(index.search(query(QUERIES[0]).slack(0)));
    }
  }

  /** The scratch of a search serves the next one, and the next add. */
  @Test
  void add_afterASearchWithSlack_linksTheRowAsEver() {
    try (VectorIndex index = TestIndexes.builder(40, Metric.COSINE, Codes.INT8).inMemory();
        VectorIndex expected = TestIndexes.builder(40, Metric.COSINE, Codes.INT8).inMemory()) {
      for (int row = 0; row < 600; row++) {
        index.search(query(QUERIES[0]).slack(0));
        index.add(row, VECTORS[row]);
        expected.add(row, VECTORS[row]);
      }
      assertThat(TestIndexes.answers(index, QUERIES))
          .isEqualTo(TestIndexes.answers(expected, QUERIES));
    }
  }
}
