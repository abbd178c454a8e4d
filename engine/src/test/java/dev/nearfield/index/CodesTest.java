package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Hit;
import dev.nearfield.IndexBuilder;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.Float16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.vector.VectorCheck;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code format over each encoding under each metric: what is stored is what is scored. */
class CodesTest {

  private static final int ROWS = 400;
  private static final int QUERIES = 12;
  private static final int DIMENSION = 37;

  static Stream<Arguments> combinations() {
    return Arrays.stream(Metric.values())
        .flatMap(
            metric ->
                TestIndexes.formats().stream()
                    .flatMap(
                        codes ->
                            Arrays.stream(Encoding.values())
                                .map(vectors -> Arguments.of(metric, codes, vectors))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void search_anyCombination_findsAndScoresWhatIsStored(
      Metric metric, Codes codes, Encoding vectors) {
    float[][] rows = rows(0, ROWS);
    float[][] queries = rows(ROWS, QUERIES);
    try (VectorIndex index = builder(metric, codes, vectors).inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      float[][] stored = new float[ROWS][];
      Arrays.setAll(stored, id -> index.get((long) id));
      for (int id = 0; id < ROWS; id++) {
        assertThat(stored[id]).isEqualTo(rounded(normalized(rows[id], metric), vectors));
      }
      // Rows of 16 bits are not quite of unit length: then cosine is the dot product with them.
      Metric compared = metric == Metric.COSINE ? Metric.DOT : metric;
      assertThat(TestIndexes.recall(index, stored, queries, compared))
          .isGreaterThan(codes == Codes.BIT1 ? 0.95 : 0.98);
      for (float[] query : queries) {
        assertThat(index.search(Query.of(query).k(5)).hits())
            .allSatisfy(hit -> assertThat(hit).isEqualTo(reference(query, hit, index, vectors)));
        assertThat(index.search(Query.of(query).k(5).exact()).hits())
            .allSatisfy(hit -> assertThat(hit).isEqualTo(reference(query, hit, index, vectors)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void open_anyCombination_answersAsSavedWhateverTheThreads(
      Metric metric, Codes codes, Encoding vectors, @TempDir Path root) throws IOException {
    float[][] rows = rows(0, ROWS);
    float[][] queries = rows(ROWS, QUERIES);
    Map<String, byte[]> expected = Map.of();
    for (int threads : new int[] {1, 2, 4}) {
      Path directory = root.resolve(Integer.toString(threads));
      List<SearchResult> answers;
      try (VectorIndex index = builder(metric, codes, vectors).openOrCreate(directory)) {
        index.addAll(ArraySource.of(rows), BulkOptions.DEFAULT.threads(threads));
        answers = TestIndexes.answers(index, queries);
      }
      Map<String, byte[]> files = files(directory);
      expected = expected.isEmpty() ? files : expected;
      assertThat(files).containsExactlyEntriesOf(expected);
      try (VectorIndex index = builder(metric, codes, vectors).open(directory)) {
        assertThat(TestIndexes.answers(index, queries)).isEqualTo(answers);
        index.save();
      }
      assertThat(files(directory)).containsExactlyEntriesOf(expected);
    }
    VectorIndex.verify(root.resolve("1"), name -> {});
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void stats_anyCombination_countEachRowOnce(Metric metric, Codes codes, Encoding vectors) {
    try (VectorIndex index = builder(metric, codes, vectors).inMemory()) {
      index.addAll(ArraySource.of(rows(0, ROWS)), TestIndexes.TWO_THREADS);
      IndexStats stats = index.stats();
      assertThat(stats.codes()).isEqualTo(codes);
      assertThat(stats.vectors()).isEqualTo(vectors);
      assertThat(stats.memory().codes()).isBetween(ROWS * codeBytes(codes), touched(codes));
      if (codes.name().equals(vectors.name())) {
        assertThat(stats.memory().vectors()).isZero();
      } else {
        long bytes = ROWS * codeBytes(Codes.valueOf(vectors.name()));
        assertThat(stats.memory().vectors())
            .isBetween(bytes, touched(Codes.valueOf(vectors.name())));
      }
    }
  }

  /** Rows padded to 64 bytes: 37 components and, in int8, 16 bytes of corrections. */
  private static long codeBytes(Codes codes) {
    return switch (codes) {
      case FLOAT32 -> 192;
      case BFLOAT16, FLOAT16 -> 128;
      case INT8, INT4, BIT1 -> 64;
      case AUTO -> codeBytes(codes.at(DIMENSION));
    };
  }

  /** Memory is counted in whole pages. */
  private static long touched(Codes codes) {
    return ROWS * codeBytes(codes) + (2 << 20);
  }

  /** The hit with the score that plain Java gives its stored vector. */
  private static Hit reference(float[] query, Hit hit, VectorIndex index, Encoding vectors) {
    float[] stored = index.get((long) hit.id());
    boolean squaredL2 = index.metric() == Metric.SQUARED_L2;
    RowKernel kernel =
        switch (vectors) {
          case FLOAT32 ->
              squaredL2
                  ? RowKernels.referenceFloat32SquaredL2(DIMENSION)
                  : RowKernels.referenceFloat32Dot(DIMENSION);
          case FLOAT16 ->
              squaredL2
                  ? RowKernels.referenceFloat16SquaredL2(DIMENSION)
                  : RowKernels.referenceFloat16Dot(DIMENSION);
          case BFLOAT16 ->
              squaredL2
                  ? RowKernels.referenceBFloat16SquaredL2(DIMENSION)
                  : RowKernels.referenceBFloat16Dot(DIMENSION);
        };
    try (Arena arena = Arena.ofConfined()) {
      long row = arena.allocate(kernel.strideBytes(), 64).address();
      long prepared = arena.allocate(kernel.queryBytes(), 64).address();
      encode(stored, vectors, row);
      kernel.prepareVector(normalized(query, index.metric()), prepared);
      float[] score = new float[1];
      kernel.score(prepared, new long[] {row}, 1, score);
      return new Hit(hit.id(), score[0]);
    }
  }

  private static float[] rounded(float[] vector, Encoding vectors) {
    float[] rounded = new float[DIMENSION];
    try (Arena arena = Arena.ofConfined()) {
      long row = arena.allocate(256, 64).address();
      encode(vector, vectors, row);
      switch (vectors) {
        case FLOAT32 -> Float32Row.decode(row, DIMENSION, rounded);
        case FLOAT16 -> Float16Row.decode(row, DIMENSION, rounded);
        case BFLOAT16 -> BFloat16Row.decode(row, DIMENSION, rounded);
      }
    }
    return rounded;
  }

  private static void encode(float[] vector, Encoding vectors, long row) {
    switch (vectors) {
      case FLOAT32 -> Float32Row.encode(vector, DIMENSION, row);
      case FLOAT16 -> Float16Row.encode(vector, DIMENSION, row);
      case BFLOAT16 -> BFloat16Row.encode(vector, DIMENSION, row);
    }
  }

  private static float[] normalized(float[] vector, Metric metric) {
    float[] copy = new float[vector.length];
    new VectorCheck(vector.length, metric, Float.MAX_VALUE).accept(vector, copy);
    return copy;
  }

  /** Vectors of many lengths with outlier components, so that int8 codes learn an origin. */
  private static float[][] rows(int first, int count) {
    float[][] rows =
        EmbeddingVectors.seeded(21, DIMENSION).localDimension(6).outliers(8).rows(first, count);
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < DIMENSION; i++) {
        rows[row][i] *= 1 + (first + row) % 4;
      }
    }
    return rows;
  }

  private static IndexBuilder builder(Metric metric, Codes codes, Encoding vectors) {
    return TestIndexes.builder(DIMENSION, metric, codes).vectors(vectors);
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    }
    return files;
  }
}
