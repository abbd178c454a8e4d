package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.nearfield.kernel.Warmth;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.RandomVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows enough for as many cells as walks enter by; see {@link CellMedoidChoice}. */
class CellMedoidsTest {

  private static final FileAccess FILES = FileAccess.system();
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

  private interface Check {
    void accept(VectorIndex index, IndexState state);
  }

  private void opened(Check check) {
    var folder = IndexFolder.lock(FILES, directory);
    IndexFolder.Opened opened = folder.open(Verify.FULL, Warmth.WARM);
    try (VectorIndex index = HnswIndex.onDisk(folder, opened)) {
      check.accept(index, opened.state());
    }
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
          double entered = recall(index, sample);
          state.replace(state.codes().enteredBy(CellMedoids.NONE));
          assertThat(entered).isGreaterThan(recall(index, sample) - 0.03);
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
          double entered = recall(index, queries);
          state.replace(state.codes().enteredBy(CellMedoids.NONE));
          assertThat(entered).isGreaterThan(recall(index, queries) - 0.01);
        });
  }

  private static double recall(VectorIndex index, float[][] queries) {
    long found = 0;
    for (float[] query : queries) {
      SearchResult truth = index.search(Query.of(query).exact());
      float last = truth.hits().getLast().score();
      found +=
          index.search(Query.of(query).beamWidth(16)).hits().stream()
              .filter(hit -> hit.score() >= last)
              .count();
    }
    return found / (10.0 * queries.length);
  }

  @Test
  void search_byRecallAfterMedoidsChanged_isLabelledStale() {
    create();
    opened(
        (index, state) -> {
          var options = CalibrationOptions.DEFAULT.ks(10).recall(0.9).sampleSize(50);
          assertThat(index.calibrate(options).medoidRows()).isEqualTo(ROWS);
          Query query = Query.of(QUERIES[0]).recall(0.8);
          assertThat(index.explain(query).parameters().origin())
              .isEqualTo(Explanation.Origin.CALIBRATION);
          state.replace(state.codes().enteredBy(CellMedoids.none(ROWS)));
          assertThat(index.explain(query).parameters().origin())
              .isEqualTo(Explanation.Origin.STALE_CALIBRATION);
        });
  }

  /** Medoids that lie although their checksums hold are refused. */
  @Test
  void open_medoidsThatLie_areReported() {
    create();
    Map<String, byte[]> sound = read();
    assertRefused(sound, with(sound, 0, 0)); // chosen from no rows
    assertRefused(sound, with(sound, 0, ROWS + 1));
    assertRefused(sound, with(sound, 4, -1));
    assertRefused(sound, with(sound, 4 * CELLS, ROWS));
    assertRefused(sound, new byte[3]);
    assertRefused(sound, Arrays.copyOf(medoids(sound), 4 * CELLS));
    assertRefused(sound, new byte[4 * 66]);
    publish(sound);
    opened((index, state) -> assertThat(state.codes().medoids().count()).isEqualTo(CELLS));
  }

  private static byte[] medoids(Map<String, byte[]> sections) {
    return Objects.requireNonNull(sections.get(MEDOIDS));
  }

  private static byte[] with(Map<String, byte[]> sound, int at, int value) {
    byte[] lie = medoids(sound).clone();
    ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return lie;
  }

  private void assertRefused(Map<String, byte[]> sound, byte[] medoids) {
    var sections = new LinkedHashMap<>(sound);
    sections.put(MEDOIDS, medoids);
    publish(sections);
    assertThatThrownBy(() -> VectorIndex.open(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(MEDOIDS);
  }

  private Map<String, byte[]> read() {
    try (SectionFile open = IndexFile.open(FILES, directory)) {
      var sections = new LinkedHashMap<String, byte[]>();
      for (String name : open.sections()) {
        sections.put(name, open.readAll(name, 1 << 22).array());
      }
      return sections;
    }
  }

  private void publish(Map<String, byte[]> sections) {
    Path file = directory.resolve(IndexFile.NAME);
    try (var writer = SectionWriter.create(FILES, file, "index", 4)) {
      sections.forEach(
          (name, bytes) -> {
            writer.begin(name);
            writer.write(ByteBuffer.wrap(bytes));
            writer.end();
          });
      writer.publish();
    }
  }
}
