package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchSearchTest {

  private static final int ROWS = 1_500;
  private static final BatchOptions ALONE = BatchOptions.DEFAULT.threads(1);

  static Stream<Arguments> shapes() {
    return TestIndexes.shapes(3, 40);
  }

  private static List<Query> mixed(float[][] vectors) {
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      Query query = Query.of(vectors[i]).k(1 + i % 20);
      queries.add(
          switch (i % 5) {
            case 0 -> query.exact();
            case 1 -> query.beamWidth(40 + i);
            case 2 -> Query.of(vectors[i]).minScore(-0.5f);
            case 3 -> query.deadline(Duration.ofDays(2));
            default -> query;
          });
    }
    return queries;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void searchAll_anyThreads_equalsOneSearchAfterTheOther(
      int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(1).clustered(9, 0.5f).rows(ROWS, dimension);
    List<Query> queries = mixed(Arrays.copyOf(rows, 203));
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      List<SearchResult> expected = queries.stream().map(index::search).toList();
      for (int threads : new int[] {1, 2, 5}) {
        assertThat(index.searchAll(queries, BatchOptions.DEFAULT.threads(threads)))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void searchAll_noOrOneOrManyExactQueries_answersEach() {
    float[][] rows = RandomVectors.seeded(2).gaussian().rows(600, 300);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.DOT, Codes.INT8)) {
      for (int count : new int[] {0, 1, 2, 33, 70}) {
        List<Query> queries =
            Arrays.stream(rows, 0, count).map(row -> Query.of(row).exact()).toList();
        List<SearchResult> expected = queries.stream().map(index::search).toList();
        assertThat(index.searchAll(queries, ALONE)).isEqualTo(expected);
        assertThat(index.searchAll(queries)).isEqualTo(expected);
      }
    }
  }

  @Test
  void searchAll_emptyIndex_givesEmptyAnswers() {
    try (VectorIndex index = VectorIndex.inMemory(3, Metric.DOT)) {
      List<Query> queries = mixed(new float[10][3]);
      assertThat(index.searchAll(queries)).hasSize(10).allMatch(each -> each.hits().isEmpty());
    }
  }

  @Test
  void searchAll_oneBadQuery_isNamedBeforeAnySearch() {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(100, 4);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.COSINE, Codes.INT8)) {
      List<Query> queries = new ArrayList<>(mixed(rows));
      queries.set(71, Query.of(new float[] {1, 2, Float.NaN, 4}));
      queries.set(80, Query.of(new float[3]));
      assertThatThrownBy(() -> index.searchAll(queries))
          .isInstanceOf(BatchQueryException.class)
          .hasMessage(
              "query 71 of the batch: component 2 of the vector is NaN: components must be finite")
          .hasCauseInstanceOf(InvalidVectorException.class)
          .matches(failure -> ((BatchQueryException) failure).position() == 71);
      queries.set(71, Query.of(rows[0]).k(10).beamWidth(9));
      assertThatThrownBy(() -> index.searchAll(queries))
          .isInstanceOf(BatchQueryException.class)
          .hasCauseInstanceOf(OutOfRangeException.class);
    }
  }

  @Test
  void searchAll_executorThatRefusesOrNeverRuns_isDoneByTheCaller() {
    float[][] rows = RandomVectors.seeded(4).gaussian().rows(300, 4);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.DOT, Codes.INT8)) {
      List<Query> queries = mixed(rows);
      List<SearchResult> expected = index.searchAll(queries, ALONE);
      BatchOptions refusing =
          BatchOptions.DEFAULT
              .threads(4)
              .executor(
                  task -> {
                    throw new RejectedExecutionException("busy");
                  });
      assertThat(index.searchAll(queries, refusing)).isEqualTo(expected);
      BatchOptions forgetting = BatchOptions.DEFAULT.threads(4).executor(task -> {});
      assertThat(index.searchAll(queries, forgetting)).isEqualTo(expected);
    }
  }

  @Test
  void searchAll_virtualThreads_work() {
    float[][] rows = RandomVectors.seeded(5).gaussian().rows(300, 4);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.DOT, Codes.INT8);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Query> queries = mixed(rows);
      assertThat(index.searchAll(queries, BatchOptions.DEFAULT.threads(8).executor(executor)))
          .isEqualTo(index.searchAll(queries, ALONE));
    }
  }

  @Test
  void searchAll_deadlineThatHasPassed_labelsEachAnswer() {
    float[][] rows = RandomVectors.seeded(6).gaussian().rows(300, 4);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.DOT, Codes.INT8)) {
      List<Query> queries =
          mixed(rows).stream().map(query -> query.deadline(Duration.ZERO)).toList();
      assertThat(index.searchAll(queries))
          .containsOnly(new SearchResult(List.of(), 0, true))
          .hasSize(300);
    }
  }
}
