package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.observe.Observer;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.quantize.Cells;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.EmbeddingVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Codes of few bits are learned from what there is, and anew as the index grows. */
class CellLearnerTest {

  private static final int DIMENSION = 256;
  private static final int ROWS = 1_400;
  private static final float[][] VECTORS = rows(ROWS);

  /**
   * Steps of bfloat16 are four there, and rows differ by one: rounded centroids would say nothing.
   */
  @ParameterizedTest
  @CsvSource({"1002, BIT1", "10000, BIT1", "1002, INT4"})
  void addAll_rowsFarFromZero_haveCodesAsGoodAsNearIt(float shift, Codes codes) {
    float[][] shifted = Arrays.stream(VECTORS).map(float[]::clone).toArray(float[][]::new);
    for (float[] row : shifted) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = row[i] * 16 + shift; // components of about one
      }
    }
    double near = rerankedShare(VECTORS, codes);
    assertThat(rerankedShare(shifted, codes)).isGreaterThan(near - 0.02);
  }

  /** Share of the ten nearest among the first 20 by code. */
  private static double rerankedShare(float[][] rows, Codes codes) {
    long found = 0;
    int queries = 100;
    try (VectorIndex index =
        HnswIndex.inMemory(state(Metric.SQUARED_L2, codes), new Observer("test", null))) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      for (int query = 0; query < queries; query++) {
        var exact = index.search(Query.of(rows[query]).exact()).hits();
        var hits = index.search(Query.of(rows[query]).beamWidth(100).rerankCount(20)).hits();
        found += hits.stream().filter(exact::contains).count();
      }
    }
    return found / (10.0 * queries);
  }

  @ParameterizedTest
  @CsvSource({"SQUARED_L2, BIT1", "COSINE, BIT1", "DOT, BIT1", "COSINE, INT4"})
  void add_oneByOne_learnsTwiceAndFindsEachRow(Metric metric, Codes codes) {
    IndexState state = state(metric, codes);
    try (VectorIndex index = HnswIndex.inMemory(state, new Observer("test", null))) {
      for (int row = 0; row < ROWS; row++) {
        index.add(row, VECTORS[row]);
        int count = row + 1;
        assertThat(cells(state).learnedRows())
            .isEqualTo(count < 64 ? 0 : count < 1_024 ? 64 : 1_024);
      }
      assertThat(cells(state).count()).isEqualTo(4);
      assertFindsItself(index, metric);
    }
  }

  @ParameterizedTest
  @CsvSource({"SQUARED_L2, BIT1", "COSINE, BIT1", "DOT, BIT1", "DOT, INT4"})
  void addAll_afterSingleRows_learnsFromAll(Metric metric, Codes codes) {
    IndexState state = state(metric, codes);
    try (VectorIndex index = HnswIndex.inMemory(state, new Observer("test", null))) {
      for (int row = 0; row < 100; row++) {
        index.add(row, VECTORS[row]);
      }
      index.addAll(
          ArraySource.from(Arrays.copyOfRange(VECTORS, 100, ROWS), 100), TestIndexes.TWO_THREADS);
      assertThat(cells(state).learnedRows()).isEqualTo(ROWS);
      assertThat(cells(state).count()).isEqualTo(ROWS / 256);
      assertFindsItself(index, metric);
    }
  }

  @Test
  void addAll_sourceWithRefusedRows_learnsFromTheOthers() {
    float[][] rows = rows(300);
    rows[299][7] = Float.NaN;
    IndexState state = state(Metric.SQUARED_L2, Codes.BIT1);
    try (VectorIndex index = HnswIndex.inMemory(state, new Observer("test", null))) {
      try {
        index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      } catch (InvalidVectorException refused) {
        assertThat(refused).hasMessageContaining("299");
      }
      assertThat(cells(state).learnedRows()).isEqualTo(300);
      assertThat(index.size()).isEqualTo(299);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BIT1", "INT4"})
  void open_savedIndex_goesOnLearningWhereItWas(Codes codes, @TempDir Path directory) {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.COSINE, codes).openOrCreate(directory)) {
      index.addAll(ArraySource.of(Arrays.copyOf(VECTORS, 1_000)), TestIndexes.TWO_THREADS);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      for (int row = 1_000; row < ROWS; row++) {
        index.add(row, VECTORS[row]);
      }
      assertFindsItself(index, Metric.COSINE);
    }
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertFindsItself(index, Metric.COSINE);
    }
  }

  /** Searches that began on the codes of before go on beside those on the new ones. */
  @ParameterizedTest
  @EnumSource(names = {"BIT1", "INT4"})
  void search_whileCodesAreLearnedAnew_findsWhatWasThere(Codes codes) throws InterruptedException {
    try (VectorIndex index = TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).inMemory()) {
      for (int row = 0; row < 60; row++) {
        index.add(row, VECTORS[row]);
      }
      var done = new AtomicBoolean();
      var missed = new AtomicInteger();
      var asked = new AtomicInteger();
      Thread[] searchers = new Thread[2];
      for (int i = 0; i < searchers.length; i++) {
        int first = i;
        searchers[i] =
            new Thread(
                () -> {
                  for (int round = first; !done.get(); round++) {
                    int row = round % 60;
                    var hits = index.search(Query.of(VECTORS[row]).k(1).beamWidth(40)).hits();
                    missed.addAndGet(hits.getFirst().id().equals((long) row) ? 0 : 1);
                    asked.incrementAndGet();
                  }
                });
        searchers[i].start();
      }
      for (int row = 60; row < ROWS; row++) {
        index.add(row, VECTORS[row]);
      }
      done.set(true);
      for (Thread searcher : searchers) {
        searcher.join();
      }
      assertThat(asked.get()).isPositive();
      assertThat((double) missed.get() / asked.get()).isLessThan(0.02);
    }
  }

  private static void assertFindsItself(VectorIndex index, Metric metric) {
    int found = 0;
    for (int row = 0; row < ROWS; row++) {
      var expected = index.search(Query.of(VECTORS[row]).k(1).exact()).hits();
      found += index.search(Query.of(VECTORS[row]).k(1)).hits().equals(expected) ? 1 : 0;
    }
    assertThat(found).as("%s", metric).isGreaterThan(ROWS * 99 / 100);
  }

  private static Cells cells(IndexState state) {
    return ((CellCodec) state.codes().codec()).cells();
  }

  private static IndexState state(Metric metric, Codes codes) {
    return IndexState.inMemory(
        new IndexOptions(
            DIMENSION, metric, codes, Encoding.FLOAT32, KeyType.LONG, new GraphOptions(31, 100, 1)),
        new OffHeapKeyTable(KeyType.LONG));
  }

  private static float[][] rows(int count) {
    return EmbeddingVectors.seeded(17, DIMENSION).localDimension(10).rows(0, count);
  }
}
