package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rows and options give the same bytes, and the same bytes give the same answers. */
class BulkDeterminismTest {

  private static final int ROWS = 3_000;

  @ParameterizedTest
  @CsvSource({
    "SQUARED_L2, INT8, 3000",
    "COSINE, FLOAT32, 3000",
    "DOT, INT8, 1700",
    "SQUARED_L2, FLOAT32, 40",
    "SQUARED_L2, BIT1, 3000",
    "DOT, BIT1, 700",
    "COSINE, INT4, 1700"
  })
  void addAll_anyNumberOfThreads_leavesTheSameBytes(
      Metric metric, Codes codes, int firstCall, @TempDir Path root) {
    float[][] rows = RandomVectors.seeded(11).clustered(8, 0.3f).rows(ROWS, 24);
    Map<String, String> expected = build(root.resolve("1"), rows, firstCall, metric, codes, 1);
    assertThat(expected).containsKeys("index.nf", "vectors-000001.nf");
    for (int threads : new int[] {2, 4}) {
      Path directory = root.resolve(Integer.toString(threads));
      assertThat(build(directory, rows, firstCall, metric, codes, threads)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARED_L2, INT8",
    "COSINE, INT8",
    "COSINE, FLOAT32",
    "DOT, FLOAT32",
    "COSINE, BIT1",
    "DOT, INT4"
  })
  void open_savedIndex_answersAndSavesAsBefore(Metric metric, Codes codes, @TempDir Path root) {
    float[][] rows = RandomVectors.seeded(12).clustered(8, 0.3f).rows(ROWS, 24);
    float[][] queries = RandomVectors.seeded(13).gaussian().rows(40, 24);
    List<SearchResult> expected;
    try (VectorIndex index = TestIndexes.builder(24, metric, codes).openOrCreate(root)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      expected = TestIndexes.answers(index, queries);
      index.save();
      assertThat(TestIndexes.answers(index, queries)).isEqualTo(expected);
    }
    Map<String, String> saved = contents(root);
    try (VectorIndex index = VectorIndex.open(root)) {
      assertThat(TestIndexes.answers(index, queries)).isEqualTo(expected);
      index.save();
    }
    assertThat(contents(root)).isEqualTo(saved);
  }

  private static Map<String, String> build(
      Path directory, float[][] rows, int firstCall, Metric metric, Codes codes, int threads) {
    try (VectorIndex index = TestIndexes.builder(24, metric, codes).openOrCreate(directory)) {
      BulkOptions options = BulkOptions.DEFAULT.threads(threads);
      index.addAll(ArraySource.of(Arrays.copyOf(rows, firstCall)), options);
      if (firstCall < rows.length) {
        index.addAll(
            ArraySource.from(Arrays.copyOfRange(rows, firstCall, rows.length), firstCall), options);
      }
    }
    return contents(directory);
  }

  /** A digest of every file of a folder, by name. */
  private static Map<String, String> contents(Path directory) {
    var contents = new TreeMap<String, String>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        contents.put(String.valueOf(file.getFileName()), sha256(Files.readAllBytes(file)));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return contents;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
