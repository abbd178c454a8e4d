package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClosedTest {

  private static final float[] VECTOR = {1, 2, 3};

  static Stream<Consumer<VectorIndex>> calls() {
    UUID uuid = new UUID(1, 2);
    return Stream.of(
        index -> index.add(1L, VECTOR),
        index -> index.add("1", VECTOR),
        index -> index.add(uuid, VECTOR),
        index -> index.upsert(1L, VECTOR),
        index -> index.delete(1L),
        VectorIndex::compact,
        index -> index.addAll(ArraySource.of(new float[][] {VECTOR}), BulkOptions.DEFAULT),
        index -> index.get(1L),
        index -> index.get("1"),
        index -> index.get(uuid),
        index -> index.forEach((id, vector) -> true),
        index -> index.contains(1L),
        index -> index.contains("1"),
        index -> index.contains(uuid),
        VectorIndex::dimension,
        VectorIndex::metric,
        VectorIndex::idType,
        VectorIndex::size,
        index -> index.search(Query.of(VECTOR)),
        index -> index.search(Query.of(VECTOR).exact()),
        index -> index.searchAll(List.of(Query.of(VECTOR))),
        index -> index.explain(Query.of(VECTOR)),
        index -> index.pager(Query.of(VECTOR)),
        VectorIndex::calibration,
        index -> index.calibrate(CalibrationOptions.DEFAULT),
        index -> index.calibrate(List.of(VECTOR), CalibrationOptions.DEFAULT),
        VectorIndex::searcher,
        VectorIndex::stats,
        VectorIndex::save);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_onAClosedIndex_saysSo(Consumer<VectorIndex> call, @TempDir Path directory) {
    VectorIndex memory = TestIndexes.builder(3, Metric.DOT, Codes.INT8).inMemory();
    VectorIndex disk = TestIndexes.builder(3, Metric.DOT, Codes.INT8).openOrCreate(directory);
    for (VectorIndex index : List.of(memory, disk)) {
      index.add(1L, VECTOR);
      index.close();
      assertThatThrownBy(() -> call.accept(index)).isInstanceOf(IndexClosedException.class);
      assertThatCode(index::close).doesNotThrowAnyException();
    }
  }

  @Test
  void searcher_closed_refusesEveryCall() {
    try (VectorIndex index = TestIndexes.filled(new float[][] {VECTOR}, Metric.DOT, Codes.INT8)) {
      Searcher searcher = index.searcher();
      searcher.search(VECTOR, 1, 1);
      searcher.close();
      searcher.close();
      List<Consumer<Searcher>> calls =
          List.of(
              s -> s.search(VECTOR, 1, 1),
              s -> s.search(VECTOR, 1, 1, 1),
              s -> s.score(0),
              s -> s.longId(0),
              Searcher::scoredCount,
              Searcher::rerankCount);
      for (Consumer<Searcher> call : calls) {
        assertThatThrownBy(() -> call.accept(searcher)).isInstanceOf(IndexClosedException.class);
      }
    }
  }

  @Test
  void searcher_ofAClosedIndex_saysSo() {
    VectorIndex index = TestIndexes.filled(new float[][] {VECTOR}, Metric.DOT, Codes.INT8);
    Searcher searcher = index.searcher();
    searcher.search(VECTOR, 1, 1);
    index.close();
    assertThatThrownBy(() -> searcher.search(VECTOR, 1, 1))
        .isInstanceOf(IndexClosedException.class);
    assertThatThrownBy(() -> searcher.longId(0)).isInstanceOf(IndexClosedException.class);
    searcher.close();
  }

  @Test
  void close_unsavedChanges_savesThem(@TempDir Path directory) {
    try (VectorIndex index =
        TestIndexes.builder(3, Metric.DOT, Codes.INT8).openOrCreate(directory)) {
      index.add(5L, VECTOR);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.get(5L)).isEqualTo(VECTOR);
    }
  }

  /** A search that runs while the index closes answers or refuses; memory outlives it. */
  @ParameterizedTest
  @EachFormat
  void close_whileThreadsSearch_eachSearchAnswersOrRefuses(Codes codes, @TempDir Path directory)
      throws Exception {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(400, 40);
    List<SearchResult> expected;
    try (VectorIndex index =
        TestIndexes.builder(40, Metric.SQUARED_L2, codes).openOrCreate(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      expected = TestIndexes.answers(index, rows);
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 60; round++) {
        VectorIndex index = VectorIndex.open(directory);
        var running = new CountDownLatch(3);
        List<Future<Integer>> searches = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
          int first = 17 * thread;
          searches.add(executor.submit(searchUntilClosed(index, rows, expected, first, running)));
        }
        running.await();
        index.close();
        for (Future<Integer> search : searches) {
          assertThat(search.get()).isPositive();
        }
      }
    }
  }

  private static Callable<Integer> searchUntilClosed(
      VectorIndex index,
      float[][] rows,
      List<SearchResult> expected,
      int first,
      CountDownLatch running) {
    return () -> {
      for (int i = first; ; i++) {
        try {
          int query = i % rows.length;
          assertThat(index.search(Query.of(rows[query]))).isEqualTo(expected.get(3 * query));
        } catch (IndexClosedException closed) {
          return i + 1;
        } finally {
          running.countDown();
        }
      }
    };
  }
}
