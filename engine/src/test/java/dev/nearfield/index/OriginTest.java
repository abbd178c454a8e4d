package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.EachFormat;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What int8 codes are measured from: learned when it helps, kept with the index. */
class OriginTest {

  private static final int DIMENSION = 48;
  private static final int ROWS = 3_000;
  private static final int QUERIES = 60;
  private static final EmbeddingVectors OUTLIERS =
      EmbeddingVectors.seeded(31, DIMENSION).outliers(50);

  @ParameterizedTest
  @EnumSource(Metric.class)
  void addAll_outlierComponents_areNoCeilingToRecall(Metric metric) {
    float[][] rows = OUTLIERS.rows(0, ROWS);
    float[][] queries = OUTLIERS.rows(ROWS, QUERIES);
    try (VectorIndex index = TestIndexes.filled(rows, metric, Codes.INT8)) {
      assertThat(TestIndexes.recall(index, rows, queries, metric)).isGreaterThanOrEqualTo(0.998);
    }
  }

  /** Sixteen bits round the outliers, which must not count between near neighbors. */
  @ParameterizedTest
  @EachFormat
  void search_outlierComponentsUnderCosine_areNoCeilingToAnyCodes(Codes codes) {
    float[][] rows = OUTLIERS.rows(0, ROWS);
    float[][] queries = OUTLIERS.rows(ROWS, QUERIES);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.COSINE, codes)) {
      assertThat(TestIndexes.recall(index, rows, queries, Metric.COSINE))
          .isGreaterThanOrEqualTo(codes == Codes.BIT1 ? 0.98 : 0.99);
    }
  }

  /** The codes' own order, as a rerank of ten is no rerank, shows what the origin is good for. */
  @Test
  void addAll_outlierComponents_areCodedAsPreciselyAsTheOthers() {
    float[][] rows = OUTLIERS.rows(0, ROWS);
    float[][] queries = OUTLIERS.rows(ROWS, QUERIES);
    double learned;
    double zero;
    try (VectorIndex index = TestIndexes.filled(rows, Metric.COSINE, Codes.INT8)) {
      learned = recallOfCodes(index, rows, queries);
    }
    try (VectorIndex index = TestIndexes.builder(DIMENSION, Metric.COSINE, Codes.INT8).inMemory()) {
      index.add(0L, rows[0]); // the first row settles that codes are measured from zero
      float[][] others = Arrays.copyOfRange(rows, 1, ROWS);
      index.addAll(ArraySource.from(others, 1), TestIndexes.TWO_THREADS);
      zero = recallOfCodes(index, rows, queries);
    }
    assertThat(learned).isGreaterThan(0.95);
    assertThat(zero).isLessThan(learned - 0.1);
  }

  @Test
  void open_learnedOrigin_isThatOfTheFile(@TempDir Path directory) {
    float[][] rows = OUTLIERS.rows(0, 300);
    create(directory, rows);
    assertThat(originBytes(directory)).isEqualTo(DIMENSION * (long) Float.BYTES);
    float[][] more = OUTLIERS.rows(300, 300);
    try (VectorIndex index = VectorIndex.open(directory)) {
      index.add(300L, more[0]);
      float[][] others = Arrays.copyOfRange(more, 1, 300);
      index.addAll(ArraySource.from(others, 301), TestIndexes.TWO_THREADS);
    }
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      float[][] all = OUTLIERS.rows(0, 600);
      assertThat(TestIndexes.recall(index, all, more, Metric.COSINE)).isGreaterThan(0.998);
    }
  }

  @Test
  void addAll_rowsWithoutOutliers_areMeasuredFromZero(@TempDir Path root) {
    create(root.resolve("even"), EmbeddingVectors.seeded(32, DIMENSION).rows(0, 300));
    assertThat(originBytes(root.resolve("even"))).isZero();
    create(root.resolve("few"), OUTLIERS.rows(0, 63)); // too few to say
    assertThat(originBytes(root.resolve("few"))).isZero();
    try (VectorIndex index = builder().openOrCreate(root.resolve("online"))) {
      for (int id = 0; id < 100; id++) {
        index.add(id, OUTLIERS.rows(id, 1)[0]);
      }
    }
    assertThat(originBytes(root.resolve("online"))).isZero();
  }

  /** The sample meets the bad row first; the batches report it, after those before it. */
  @Test
  void addAll_unreadableRow_keepsTheRowsBeforeIt() {
    float[][] rows = OUTLIERS.rows(0, 500);
    VectorSource source =
        new VectorSource() {
          @Override
          public int count() {
            return rows.length;
          }

          @Override
          public void read(int position, float[] vector) {
            if (position == 499) {
              throw new IllegalStateException("row 499 is gone");
            }
            System.arraycopy(rows[position], 0, vector, 0, DIMENSION);
          }
        };
    try (VectorIndex index = builder().inMemory()) {
      assertThatThrownBy(() -> index.addAll(source, TestIndexes.TWO_THREADS))
          .hasStackTraceContaining("row 499 is gone");
      assertThat(index.size()).isBetween(1, 499);
      float[] stored = index.get(0L);
      assertThat(index.search(Query.of(stored).k(1)).hits().getFirst().id()).isEqualTo(0L);
    }
  }

  /** A search that meets the first rows must not measure its query from another point. */
  @Test
  void search_besideTheFirstBulkAdd_findsWhatIsThere() {
    float[][] rows = OUTLIERS.rows(0, 1_000);
    for (int round = 0; round < 20; round++) {
      try (VectorIndex index = builder().inMemory()) {
        var done = new AtomicBoolean();
        CompletableFuture<Integer> found =
            CompletableFuture.supplyAsync(
                () -> {
                  int best = 0;
                  while (!done.get()) {
                    var hits = index.search(Query.of(rows[0]).k(1)).hits();
                    best += !hits.isEmpty() && !hits.getFirst().id().equals(0L) ? 1 : 0;
                  }
                  return best;
                });
        index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
        done.set(true);
        assertThat(found.join()).isZero();
      }
    }
  }

  private static double recallOfCodes(VectorIndex index, float[][] rows, float[][] queries) {
    double sum = 0;
    var oracle = new ExactOracle(rows, OracleMetric.COSINE);
    for (float[] query : queries) {
      var result = index.search(Query.of(query).beamWidth(200).rerankCount(10));
      sum += oracle.recall(query, TestIndexes.positions(result), 10);
    }
    return sum / queries.length;
  }

  private static IndexBuilder builder() {
    return TestIndexes.builder(DIMENSION, Metric.COSINE, Codes.INT8);
  }

  private static void create(Path directory, float[][] rows) {
    try (VectorIndex index = builder().openOrCreate(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
    }
  }

  private static long originBytes(Path directory) {
    try (SectionFile file = IndexFile.open(FileAccess.system(), directory)) {
      return file.length("origin");
    }
  }
}
