package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Explanation;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows enough for as many cells as walks enter by; see {@link CellMedoidChoice}. */
class CellMedoidsTest {

  private static final String MEDOIDS = "cell-medoids";
  private static final int ROWS = 4_000;
  private static final int CELLS = ROWS / 256;
  private static final int DIMENSION = 24;
  private static final float[][] VECTORS =
      RandomVectors.seeded(5).clustered(12, 0.5f).rows(2 * ROWS + 300, DIMENSION);
  private static final float[][] QUERIES = Arrays.copyOfRange(VECTORS, 2 * ROWS, VECTORS.length);

  @TempDir Path directory;

  private static IndexBuilder builder(Metric metric, Codes codes) {
    return TestIndexes.builder(DIMENSION, metric, codes).maxNeighbors(15).buildBeamWidth(40);
  }

  private void create() {
    try (VectorIndex index = builder(Metric.SQUARED_L2, Codes.INT4).openOrCreate(directory)) {
      addAll(index, 0, ROWS);
    }
  }

  private static void addAll(VectorIndex index, int from, int to) {
    index.addAll(
        ArraySource.from(Arrays.copyOfRange(VECTORS, from, to), from), TestIndexes.TWO_THREADS);
  }

  private static Explanation.Entry entry(VectorIndex index, float[] query) {
    return index.explain(Query.of(query)).entry().orElseThrow();
  }

  private void opened(SavedIndex.Look<RuntimeException> look) {
    SavedIndex.open(directory, look);
  }

  @ParameterizedTest
  @CsvSource({"SQUARED_L2, INT4", "COSINE, INT4", "DOT, INT4", "SQUARED_L2, BIT1"})
  void addAll_codesWithCells_letsWalksStartAtTheirMedoids(Metric metric, Codes codes) {
    try (VectorIndex index = builder(metric, codes).inMemory()) {
      addAll(index, 0, ROWS);
      Explanation explained = index.explain(Query.of(QUERIES[0]).k(5));
      Explanation.Entry entry = explained.entry().orElseThrow();
      assertThat(entry.topLevel()).isZero();
      assertThat(entry.medoids()).isEqualTo(CELLS);
      assertThat(explained.work().descentScored()).isZero();
      assertThat(explained.work().walkScored()).isEqualTo(explained.result().scoredCount());
    }
  }

  /** The oracle looks at all rows; the walk that chose may have stopped beside the nearest. */
  @Test
  void addAll_codesWithCells_choosesTheRowNearestToTheCentroid() {
    create();
    opened(
        (index, state) -> {
          var codec = (CellCodec) state.codes().codec();
          int exact = 0;
          for (int cell = 0; cell < CELLS; cell++) {
            Query centroid = Query.of(codec.cells().centroid(cell)).k(1).exact();
            Object nearest = index.search(centroid).hits().getFirst().id();
            exact += nearest.equals((long) state.codes().medoids().ordinal(cell)) ? 1 : 0;
          }
          assertThat(exact).isGreaterThanOrEqualTo(CELLS - 1);
        });
  }

  @Test
  void search_anyQuery_startsAtTheMedoidOfItsCell() {
    create();
    opened(
        (index, state) -> {
          var cells = ((CellCodec) state.codes().codec()).cells();
          for (float[] query : QUERIES) {
            int best = 0;
            for (int cell = 1; cell < CELLS; cell++) {
              boolean nearer =
                  distance(query, cells.centroid(cell)) < distance(query, cells.centroid(best));
              best = nearer ? cell : best;
            }
            long medoid = state.codes().medoids().ordinal(best);
            assertThat(entry(index, query).id()).isEqualTo(medoid);
          }
        });
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  @Test
  void open_savedMedoids_answersAsBefore() {
    List<SearchResult> answers;
    try (VectorIndex index = builder(Metric.COSINE, Codes.INT4).openOrCreate(directory)) {
      addAll(index, 0, ROWS);
      answers = TestIndexes.answers(index, QUERIES);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(entry(index, QUERIES[0]).medoids()).isEqualTo(CELLS);
      assertThat(TestIndexes.answers(index, QUERIES)).isEqualTo(answers);
    }
  }

  @Test
  void add_toAnIndexWithMedoids_doesWithoutOnceItHasGrownByAQuarterAndSaveChoosesAnew() {
    create();
    int more = ROWS + ROWS / 4;
    opened(
        (index, state) -> {
          addAll(index, ROWS, more);
          assertThat(state.codes().medoids().rows()).isEqualTo(ROWS);
          assertThat(entry(index, QUERIES[0]).topLevel()).isZero();
          index.add(more, VECTORS[more]);
          assertThat(entry(index, QUERIES[0]).topLevel()).isPositive();
          index.save();
          assertThat(state.codes().medoids().rows()).isEqualTo(more + 1);
          assertThat(entry(index, QUERIES[0]).topLevel()).isZero();
        });
  }

  /**
   * Rows of a place where no medoid lies, beside whose cells their codes are coarse: what walks
   * find of them is what they find without medoids.
   */
  @ParameterizedTest
  @CsvSource({"200", "1000", "2000"})
  void addAll_rowsFarFromAllOthers_areFoundAsByTheGraphsOwnWay(int added) {
    create();
    float[][] far = RandomVectors.seeded(added).clustered(1, 0.5f).rows(added, DIMENSION);
    for (float[] row : far) {
      row[0] += 20;
    }
    opened(
        (index, state) -> {
          index.addAll(ArraySource.from(far, ROWS), TestIndexes.TWO_THREADS);
          float[][] sample = Arrays.copyOf(far, 200);
          double entered = TestIndexes.recall(index, sample, 16);
          state.replace(state.codes().enteredBy(CellMedoids.NONE));
          assertThat(entered).isGreaterThan(TestIndexes.recall(index, sample, 16) - 0.03);
          float[] last = far[added - 1];
          assertThat(index.search(Query.of(last).beamWidth(200)).hits().getFirst().id())
              .isEqualTo((long) ROWS + added - 1);
        });
  }

  /** Cells far apart and more than centroids: the nearest medoid may lie in a wrong one. */
  @ParameterizedTest
  @CsvSource({"400, 0.05", "150, 0.1", "60, 0.2", "10, 0.5"})
  void search_moreClustersThanCells_findsAsManyAsByTheGraphsOwnWay(int clusters, float spread) {
    float[][] all =
        RandomVectors.seeded(clusters).clustered(clusters, spread).rows(ROWS + 1_000, DIMENSION);
    float[][] queries = Arrays.copyOfRange(all, ROWS, all.length);
    try (VectorIndex index = builder(Metric.SQUARED_L2, Codes.INT4).openOrCreate(directory)) {
      index.addAll(ArraySource.of(Arrays.copyOf(all, ROWS)), TestIndexes.TWO_THREADS);
    }
    opened(
        (index, state) -> {
          double entered = TestIndexes.recall(index, queries, 16);
          state.replace(state.codes().enteredBy(CellMedoids.NONE));
          assertThat(entered).isGreaterThan(TestIndexes.recall(index, queries, 16) - 0.01);
        });
  }

  @Test
  void search_byRecallAfterMedoidsChanged_isLabelledStale() {
    create();
    opened(
        (index, state) ->
            MedoidChoiceTest.assertCalibrationGoesStale(
                index, () -> state.replace(state.codes().enteredBy(CellMedoids.none(ROWS)))));
  }

  /** Medoids that lie although their checksums hold are refused. */
  @Test
  void open_medoidsThatLie_areReported() {
    create();
    var sound = SavedSections.read(directory);
    assertRefused(with(sound, 0, 0)); // chosen from no rows
    assertRefused(with(sound, 0, ROWS + 1));
    assertRefused(with(sound, 4, -1));
    assertRefused(with(sound, 4 * CELLS, ROWS));
    assertRefused(sound.with(MEDOIDS, new byte[3]));
    assertRefused(sound.with(MEDOIDS, Arrays.copyOf(sound.copy(MEDOIDS), 4 * CELLS)));
    assertRefused(sound.with(MEDOIDS, new byte[4 * 66]));
    sound.publish();
    opened((index, state) -> assertThat(state.codes().medoids().count()).isEqualTo(CELLS));
  }

  private static SavedSections with(SavedSections sound, int at, int value) {
    return sound.edited(MEDOIDS, bytes -> bytes.putInt(at, value));
  }

  private void assertRefused(SavedSections lie) {
    lie.publish();
    assertThatThrownBy(() -> VectorIndex.open(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(MEDOIDS);
  }
}
