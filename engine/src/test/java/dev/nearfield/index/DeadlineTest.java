package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.BatchOptions;
import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.EachFormat;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.Searcher;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Deadlines under a clock that advances by one each time it is read. */
class DeadlineTest {

  private static final int ROWS = 4_000;
  private static final int DIMENSION = 16;
  private static final float[][] VECTORS = RandomVectors.seeded(1).gaussian().rows(ROWS, DIMENSION);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // nanos may wrap

  private VectorIndex index(Codes codes) {
    IndexOptions options =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withCodes(codes)
            .withIds(KeyType.LONG)
            .options();
    VectorIndex index =
        HnswIndex.inMemory(
            IndexState.inMemory(options, new OffHeapKeyTable(KeyType.LONG)),
            new Observer("test", null),
            clock::getAndIncrement);
    index.addAll(ArraySource.of(VECTORS), BulkOptions.DEFAULT.threads(2));
    return index;
  }

  private static Duration reads(long count) {
    return Duration.ofNanos(count);
  }

  private static List<Query> plans(float[] vector) {
    Query query = Query.of(vector).k(20).beamWidth(2_000);
    return List.of(
        query,
        query.rerankCount(2_000),
        query.exact(),
        Query.of(vector).radius(1_000),
        Query.of(vector).radius(1_000).exact());
  }

  private static void assertSortedWithExactScores(VectorIndex index, Query query, List<Hit> hits) {
    assertThat(hits).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
    Map<Object, Float> exact = new HashMap<>();
    for (Hit hit : index.search(Query.of(query.vector()).k(ROWS).exact()).hits()) {
      exact.put(hit.id(), hit.score());
    }
    hits.forEach(hit -> assertThat(exact).containsEntry(hit.id(), hit.score()));
  }

  @ParameterizedTest
  @EachFormat
  void search_deadlineInTheMiddle_returnsWhatWasFoundAndSaysSo(Codes codes) {
    try (VectorIndex index = index(codes)) {
      for (Query query : plans(VECTORS[7])) {
        SearchResult whole = index.search(query);
        assertThat(whole.partial()).isFalse();
        long previous = 0;
        for (int reads = 2; reads <= 5; reads++) {
          SearchResult cut = index.search(query.deadline(reads(reads)));
          assertThat(cut.partial()).isTrue();
          assertThat(cut.hits()).isNotEmpty();
          assertThat(cut.scoredCount()).isBetween(previous + 1, whole.scoredCount());
          assertSortedWithExactScores(index, query, cut.hits());
          previous = cut.scoredCount();
        }
      }
    }
  }

  @ParameterizedTest
  @EachFormat
  void search_deadlineNotReached_answersAsWithout(Codes codes) {
    try (VectorIndex index = index(codes)) {
      for (Query query : plans(VECTORS[8])) {
        assertThat(index.search(query.deadline(reads(1_000_000)))).isEqualTo(index.search(query));
        assertThat(index.search(query.deadline(Duration.ofSeconds(Long.MAX_VALUE))))
            .isEqualTo(index.search(query));
      }
    }
  }

  @Test
  void search_deadlineAlreadyPast_isEmptyAndCostsNothing() {
    try (VectorIndex index = index(Codes.INT8);
        Searcher searcher = index.searcher()) {
      var nothing = new SearchResult(List.of(), 0, true);
      for (Query query : plans(VECTORS[9])) {
        assertThat(index.search(query.deadline(Duration.ZERO))).isEqualTo(nothing);
        assertThat(index.search(query.deadline(Duration.ofSeconds(-3)))).isEqualTo(nothing);
        assertThat(index.search(query.deadline(Duration.ofSeconds(Long.MIN_VALUE))))
            .isEqualTo(nothing);
        assertThat(searcher.search(query.deadline(Duration.ZERO))).isZero();
        assertThat(searcher.partial()).isTrue();
        assertThat(searcher.search(query)).isPositive();
        assertThat(searcher.partial()).isFalse();
      }
    }
  }

  /** The deadline passes before the first look: the nearest {@code k} are scored all the same. */
  @Test
  void search_deadlineDuringTheRerank_keepsTheNearestOfTheWalk() {
    try (VectorIndex index = index(Codes.INT8)) {
      Query query = Query.of(VECTORS[3]).k(10).beamWidth(1_000).rerankCount(1_000);
      SearchResult whole = index.search(query);
      long started = clock.get();
      index.search(query.deadline(reads(1_000_000)));
      long reads = clock.get() - started;
      // The last looks are those between the blocks of the rerank.
      SearchResult cut = index.search(query.deadline(reads(reads - 8)));
      assertThat(cut.partial()).isTrue();
      assertThat(cut.hits()).hasSize(10);
      assertThat(cut.hits().getFirst()).isEqualTo(whole.hits().getFirst());
    }
  }

  @Test
  void pager_deadlinePerPage_losesNoRow() {
    try (VectorIndex index = index(Codes.INT8)) {
      for (Query query : List.of(Query.of(VECTORS[0]), Query.of(VECTORS[0]).exact())) {
        List<Hit> hits = new ArrayList<>();
        boolean partial = false;
        try (Pager pager = index.pager(query.k(100).deadline(reads(3)))) {
          SearchResult page = pager.next();
          while (!page.hits().isEmpty() || page.partial()) {
            partial |= page.partial();
            hits.addAll(page.hits());
            page = pager.next();
          }
        }
        assertThat(partial).isTrue();
        assertThat(hits.stream().map(Hit::id).collect(Collectors.toSet())).hasSize(ROWS);
        assertThat(hits).hasSize(ROWS);
      }
    }
  }

  @Test
  void searchAll_sharedDeadline_cutsScansBetweenBlocks() {
    try (VectorIndex index = index(Codes.INT8)) {
      List<Query> queries =
          List.of(VECTORS).subList(0, 10).stream()
              .map(vector -> Query.of(vector).exact().deadline(reads(30)))
              .toList();
      List<SearchResult> results = index.searchAll(queries, BatchOptions.DEFAULT.threads(1));
      assertThat(results).allMatch(SearchResult::partial);
      assertThat(results.getFirst().scoredCount()).isBetween(1L, ROWS - 1L);
      for (int i = 0; i < results.size(); i++) {
        assertSortedWithExactScores(index, queries.get(i), results.get(i).hits());
      }
    }
  }

  /** The scratch of a search serves the next add of the same thread. */
  @Test
  void add_afterAPartialSearch_linksTheRowAsEver() {
    try (VectorIndex index = TestIndexes.builder(DIMENSION, Metric.DOT, Codes.INT8).inMemory();
        VectorIndex expected = TestIndexes.builder(DIMENSION, Metric.DOT, Codes.INT8).inMemory()) {
      for (int row = 0; row < 500; row++) {
        Query late = Query.of(VECTORS[row]).deadline(Duration.ZERO);
        assertThat(index.search(late).partial()).isTrue();
        index.add(row, VECTORS[row]);
        expected.add(row, VECTORS[row]);
      }
      float[][] queries = {VECTORS[600], VECTORS[700], VECTORS[800]};
      assertThat(TestIndexes.answers(index, queries))
          .isEqualTo(TestIndexes.answers(expected, queries));
    }
  }
}
