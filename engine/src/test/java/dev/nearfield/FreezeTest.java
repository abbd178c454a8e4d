package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A shard file answers what the index answered, and is the same from the same rows. */
class FreezeTest {

  private static final int ROWS = 420;
  private static final int DIMENSION = 20;
  private static final float[][] VECTORS =
      RandomVectors.seeded(31).clustered(8, 0.4f).rows(ROWS, DIMENSION);
  private static final float[][] QUERIES =
      RandomVectors.seeded(32).clustered(8, 0.4f).rows(4, DIMENSION);

  @TempDir Path directory;

  /** Each metric with each code format; encodings and types of ids take turns. */
  static Stream<Arguments> formats() {
    int[] turn = {0};
    return Stream.of(Metric.values())
        .flatMap(
            metric ->
                TestIndexes.formats().stream()
                    .map(
                        codes ->
                            Arguments.of(
                                metric,
                                codes,
                                List.of(Encoding.values()).get((turn[0] + turn[0] / 3) % 3),
                                List.of(KeyType.values()).get(turn[0]++ % 3))));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void freeze_anyFormat_answersAsTheIndexDid(
      Metric metric, Codes codes, Encoding vectors, KeyType ids) {
    Path file = directory.resolve("a.shard");
    IndexBuilder builder = builder(metric, codes, vectors, ids);
    List<Object> expected;
    try (VectorIndex index = builder.inMemory()) {
      index.addAll(FrozenAnswers.source(VECTORS, ids), TestIndexes.TWO_THREADS);
      ShardSummary summary = index.freeze(file);
      assertThat(summary.rows()).isEqualTo(ROWS);
      assertThat(FileDigest.of(FileAccess.system(), file))
          .isEqualTo(new FileDigest(summary.bytes(), summary.sha256()));
      expected = FrozenAnswers.of(index, QUERIES, ids, ROWS);
    }
    for (Verify verify : Verify.values()) {
      try (VectorIndex shard = VectorIndex.builder().verify(verify).openShard(file)) {
        assertThat(FrozenAnswers.of(shard, QUERIES, ids, ROWS)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Codes.class,
      names = {"INT8", "BIT1", "INT4", "FLOAT32"})
  void freeze_indexOnDiskWithDeletedRows_answersAsItDoesThen(Codes codes) {
    Path file = directory.resolve("a.shard");
    IndexBuilder builder = builder(Metric.COSINE, codes, Encoding.FLOAT32, KeyType.LONG);
    List<Object> expected;
    try (VectorIndex index =
        builder.maintenance(Maintenance.MANUAL).openOrCreate(directory.resolve("index"))) {
      index.addAll(FrozenAnswers.source(VECTORS, KeyType.LONG), TestIndexes.TWO_THREADS);
      for (int position = 0; position < ROWS; position += 3) {
        index.delete((long) FrozenAnswers.id(position, KeyType.LONG));
      }
      index.freeze(file);
      expected = FrozenAnswers.of(index, QUERIES, KeyType.LONG, ROWS);
      assertThat(index.stats().free()).isPositive();
    }
    try (VectorIndex shard = VectorIndex.openShard(file)) {
      assertThat(shard.size()).isEqualTo(ROWS - (ROWS + 2) / 3);
      assertThat(FrozenAnswers.of(shard, QUERIES, KeyType.LONG, ROWS)).isEqualTo(expected);
      assertThat(shard.stats().free()).isZero();
      assertThat(shard.stats().unreachable()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Codes.class,
      names = {"INT8", "BIT1", "INT4", "FLOAT32"})
  void freeze_anyNumberOfThreads_writesTheSameBytes(Codes codes) {
    String first = "";
    for (int threads : new int[] {1, 2, 4}) {
      try (VectorIndex index =
          builder(Metric.SQUARED_L2, codes, Encoding.FLOAT32, KeyType.STRING).inMemory()) {
        index.addAll(
            FrozenAnswers.source(VECTORS, KeyType.STRING), BulkOptions.DEFAULT.threads(threads));
        String sha256 = index.freeze(directory.resolve(threads + ".shard")).sha256();
        first = first.isEmpty() ? sha256 : first;
        assertThat(sha256).isEqualTo(first);
      }
    }
  }

  @Test
  void freeze_openedShard_writesTheSameBytes() {
    String sha256 = frozen(VECTORS).sha256();
    try (VectorIndex shard = VectorIndex.openShard(directory.resolve("a.shard"))) {
      assertThat(shard.freeze(directory.resolve("b.shard")).sha256()).isEqualTo(sha256);
    }
  }

  @Test
  void freeze_calibratedIndex_keepsThePromise() {
    Path file = directory.resolve("a.shard");
    try (VectorIndex index =
        builder(Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32, KeyType.LONG).inMemory()) {
      index.addAll(FrozenAnswers.source(VECTORS, KeyType.LONG), TestIndexes.TWO_THREADS);
      index.freeze(directory.resolve("before.shard"));
      index.calibrate(CalibrationOptions.DEFAULT);
      index.freeze(file);
      Query query = Query.of(QUERIES[0]).recall(0.9);
      try (VectorIndex shard = VectorIndex.openShard(file)) {
        assertThat(shard.calibration()).isEqualTo(index.calibration());
        assertThat(shard.search(query)).isEqualTo(index.search(query));
      }
    }
    try (VectorIndex shard = VectorIndex.openShard(directory.resolve("before.shard"))) {
      assertThat(shard.calibration()).isEmpty();
    }
  }

  @Test
  void openShard_anyChange_isRefused() {
    frozen(VECTORS);
    try (VectorIndex shard = VectorIndex.openShard(directory.resolve("a.shard"))) {
      VectorRecord record = VectorRecord.of(1L, VECTORS[0]);
      for (Runnable change :
          List.<Runnable>of(
              () -> shard.add(record),
              () -> shard.upsert(record),
              () -> shard.delete(1L),
              () -> shard.delete(Filter.parse("lang = 'en'")),
              () -> shard.upsertAll(List.of(record)),
              () -> shard.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS),
              () -> shard.calibrate(CalibrationOptions.DEFAULT),
              shard::compact,
              shard::save,
              () -> shard.snapshot(directory.resolve("copy")))) {
        assertThatThrownBy(change::run)
            .isInstanceOf(ReadOnlyIndexException.class)
            .hasMessageContaining("a.shard");
      }
    }
  }

  @Test
  void freeze_emptyIndex_opensEmpty() {
    frozen(new float[0][]);
    try (VectorIndex shard = VectorIndex.openShard(directory.resolve("a.shard"))) {
      assertThat(shard.size()).isZero();
      assertThat(shard.search(Query.of(QUERIES[0])).hits()).isEmpty();
      assertThat(shard.contains(1L)).isFalse();
    }
  }

  @Test
  void freeze_pagerOpenOverDeletedRows_isRefusedAndLeavesNoFile() throws IOException {
    try (VectorIndex index =
        builder(Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32, KeyType.LONG).inMemory()) {
      index.addAll(FrozenAnswers.source(VECTORS, KeyType.LONG), TestIndexes.TWO_THREADS);
      try (Pager pager = index.pager(Query.of(QUERIES[0]))) {
        pager.next();
        index.delete((long) FrozenAnswers.id(5, KeyType.LONG));
        assertThatThrownBy(() -> index.freeze(directory.resolve("a.shard")))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("close open pagers");
      }
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).isEmpty();
      }
      assertThat(index.freeze(directory.resolve("a.shard")).rows()).isEqualTo(ROWS - 1);
    }
  }

  private ShardSummary frozen(float[][] rows) {
    try (VectorIndex index =
        builder(Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32, KeyType.LONG).inMemory()) {
      index.addAll(FrozenAnswers.source(rows, KeyType.LONG), TestIndexes.TWO_THREADS);
      return index.freeze(directory.resolve("a.shard"));
    }
  }

  private static IndexBuilder builder(Metric metric, Codes codes, Encoding vectors, KeyType ids) {
    return VectorIndex.builder()
        .dimension(DIMENSION)
        .metric(metric)
        .codes(codes)
        .vectors(vectors)
        .ids(ids)
        .schema(FrozenAnswers.SCHEMA);
  }
}
