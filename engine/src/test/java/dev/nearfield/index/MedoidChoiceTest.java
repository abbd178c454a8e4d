package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Codes;
import dev.nearfield.Explanation;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.graph.Medoids;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lists are short, so that many rows reach level 1 and few rows are enough for medoids; the rows
 * are such that medoids win.
 */
class MedoidChoiceTest {

  private static final int ROWS = 2_000;
  private static final int DIMENSION = 24;
  private static final float[][] VECTORS =
      RandomVectors.seeded(4).clustered(60, 0.3f).rows(2 * ROWS + 400, DIMENSION);
  private static final float[][] QUERIES = Arrays.copyOfRange(VECTORS, 2 * ROWS, VECTORS.length);

  @TempDir Path directory;

  private static IndexBuilder builder(Metric metric, Codes codes) {
    return TestIndexes.builder(DIMENSION, metric, codes).maxNeighbors(4).buildBeamWidth(40);
  }

  private VectorIndex create() {
    return builder(Metric.SQUARED_L2, Codes.INT8).openOrCreate(directory);
  }

  private static void addAll(VectorIndex index, int from, int to) {
    index.addAll(
        ArraySource.from(Arrays.copyOfRange(VECTORS, from, to), from), TestIndexes.TWO_THREADS);
  }

  private static Explanation.Entry entry(VectorIndex index) {
    return index.explain(Query.of(QUERIES[0])).entry().orElseThrow();
  }

  /** Rows when the saved medoids were chosen. */
  private int savedAt() {
    try (SectionFile file = IndexFile.open(FileAccess.system(), directory)) {
      return file.reader("medoids", 1 << 12).int32("rows", 1, Integer.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void addAll_manyRows_letsWalksEnterByMedoids(Metric metric) {
    try (VectorIndex index = builder(metric, Codes.INT8).inMemory()) {
      addAll(index, 0, 2 * ROWS);
      Explanation explained = index.explain(Query.of(QUERIES[0]).k(5));
      Explanation.Entry entry = explained.entry().orElseThrow();
      assertThat(entry.medoids()).isBetween(8, 40);
      assertThat(entry.topLevel()).isEqualTo(1);
      assertThat(explained.describe())
          .containsPattern("entry     row \\d+, from the nearest of " + entry.medoids());
      Explanation.Work work = explained.work();
      assertThat(work.descentScored()).isGreaterThanOrEqualTo(entry.medoids());
      assertThat(work.descentScored() + work.walkScored())
          .isEqualTo(explained.result().scoredCount());
    }
  }

  @Test
  void addAll_fewRows_leavesWalksToDescend() {
    try (VectorIndex index = builder(Metric.SQUARED_L2, Codes.INT8).inMemory()) {
      addAll(index, 0, 300);
      assertThat(entry(index).medoids()).isZero();
      assertThat(entry(index).topLevel()).isGreaterThan(1);
    }
  }

  @Test
  void addAll_anyNumberOfThreads_choosesTheSame(@TempDir Path root) {
    byte[] expected = new byte[0];
    for (int threads : new int[] {1, 2, 4}) {
      Path folder = root.resolve(Integer.toString(threads));
      try (VectorIndex index = builder(Metric.COSINE, Codes.INT8).openOrCreate(folder)) {
        var source = ArraySource.of(Arrays.copyOf(VECTORS, ROWS));
        index.addAll(source, TestIndexes.TWO_THREADS.threads(threads));
        assertThat(entry(index).medoids()).isPositive();
      }
      byte[] bytes = SavedIndex.read(folder.resolve(IndexFile.NAME));
      expected = threads == 1 ? bytes : expected;
      assertThat(bytes).isEqualTo(expected);
    }
  }

  @Test
  void open_savedMedoids_answersAsBefore() {
    List<SearchResult> answers;
    Explanation.Entry entry;
    try (VectorIndex index = create()) {
      addAll(index, 0, ROWS);
      answers = TestIndexes.answers(index, QUERIES);
      entry = entry(index);
      assertThat(entry.medoids()).isPositive();
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(entry(index)).isEqualTo(entry);
      assertThat(TestIndexes.answers(index, QUERIES)).isEqualTo(answers);
    }
  }

  @Test
  void save_rowsAddedOneByOne_choosesMedoids() {
    try (VectorIndex index = create()) {
      for (int id = 0; id < ROWS; id++) {
        index.add(id, VECTORS[id]);
      }
      assertThat(entry(index).medoids()).isZero();
      index.save();
      assertThat(entry(index).medoids()).isPositive();
    }
  }

  @Test
  void addAll_toAnIndexWithMedoids_choosesAnewOnceItHasDoubled() {
    try (VectorIndex index = create()) {
      addAll(index, 0, ROWS);
      index.save();
      assertThat(savedAt()).isEqualTo(ROWS);
      addAll(index, ROWS, 2 * ROWS - 1);
      index.save();
      assertThat(savedAt()).isEqualTo(ROWS);
      index.add(2 * ROWS - 1, VECTORS[2 * ROWS - 1]);
      index.save();
      assertThat(savedAt()).isEqualTo(2 * ROWS);
    }
  }

  /** Cells far apart and more than medoids: the nearest medoid may lie in a wrong one. */
  @ParameterizedTest
  @CsvSource({"400, 0.05", "150, 0.1", "60, 0.2", "10, 0.5"})
  void search_moreCellsThanMedoids_findsAsManyAsADescentAtEqualBeams(int cells, float spread) {
    float[][] all = RandomVectors.seeded(cells).clustered(cells, spread).rows(3 * ROWS, DIMENSION);
    float[][] queries = Arrays.copyOfRange(all, 2 * ROWS, all.length);
    IndexBuilder builder = builder(Metric.SQUARED_L2, Codes.INT8).maxNeighbors(15);
    try (VectorIndex index = builder.openOrCreate(directory)) {
      index.addAll(ArraySource.of(Arrays.copyOf(all, 2 * ROWS)), TestIndexes.TWO_THREADS);
    }
    SavedIndex.open(
        directory,
        (index, state) -> {
          double entered = TestIndexes.recall(index, queries, 16);
          state.graph.enterBy(Medoids.NONE);
          assertThat(entered).isGreaterThan(TestIndexes.recall(index, queries, 16) - 0.01);
        });
  }

  @Test
  void search_byRecallAfterMedoidsChanged_isLabelledStale() {
    try (VectorIndex index = create()) {
      addAll(index, 0, ROWS);
    }
    SavedIndex.open(
        directory,
        (index, state) ->
            assertCalibrationGoesStale(index, () -> state.graph.enterBy(Medoids.NONE)));
  }

  /** A calibration is of the medoids by which walks entered. */
  static void assertCalibrationGoesStale(VectorIndex index, Runnable change) {
    var options = CalibrationOptions.DEFAULT.ks(10).recall(0.9).sampleSize(50);
    assertThat(index.calibrate(options).medoidRows()).isEqualTo(index.stats().size());
    Query query = Query.of(QUERIES[0]).recall(0.8);
    assertThat(index.explain(query).parameters().origin())
        .isEqualTo(Explanation.Origin.CALIBRATION);
    change.run();
    assertThat(index.explain(query).parameters().origin())
        .isEqualTo(Explanation.Origin.STALE_CALIBRATION);
  }
}
