package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Hit;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Indexes written by earlier versions open for ever and answer as they did.
 *
 * <p>The files under {@code golden/v4} were made by {@link Maker}, run with the folder to fill as
 * its argument; those of earlier versions by its forerunners. Version 5, which added dead rows and
 * a log, is kept by {@link GoldenUpdatesTest}. A new format version gets a new folder beside them;
 * those that were released are never made again.
 */
class GoldenIndexTest {

  private static final int QUERIES = 12;
  private static final int DIMENSION = 8;
  private static final String MEDOIDS = "MEDOIDS";
  private static final int VERSION = IndexFile.VERSION;
  private static final String ANSWERS = "answers.txt";
  private static final List<String> FILES = List.of("index.nf", "vectors-000001.nf", ANSWERS);

  /** An index, and the folder of its files. */
  record Golden(int version, String name, Metric metric, Codes codes, Encoding vectors) {

    static Golden version1(String name, Metric metric, Codes codes) {
      return new Golden(1, name, metric, codes, Encoding.FLOAT32);
    }

    static Golden of(int version, Metric metric, Codes codes, Encoding vectors) {
      String name = "%s-%s-%s".formatted(codes, vectors, metric);
      return new Golden(version, name, metric, codes, vectors);
    }

    /** With so short lists that many rows reach level 1; some of them are its medoids. */
    static Golden withMedoids(Metric metric, Codes codes, Encoding vectors) {
      return new Golden(3, MEDOIDS, metric, codes, vectors);
    }

    boolean hasMedoids() {
      return name.equals(MEDOIDS);
    }

    /** Walks of codes with cells enter at the cells' medoids, which version 4 added. */
    boolean hasCellMedoids() {
      return version >= 4 && (codes == Codes.BIT1 || codes == Codes.INT4);
    }

    /** Enough rows, from version 2 on, to learn the origin of int8 codes. */
    int rows() {
      return version == 1 ? 50 : 80;
    }

    /** Searches over int4 codes reranked a quarter of the beam at first; now it is the limit. */
    Query query(int id) {
      Query query = Query.of(vector(id)).k(5);
      return codes == Codes.INT4 ? query.rerankCount(query.beamWidth() / 4) : query;
    }

    /** Depends on no generator that a JDK might change. */
    float[] vector(int id) {
      float[] vector = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = (id * 37 + i * 101 + id * id % 53 * (i + 3)) % 97 / 8f;
      }
      vector[3] += version == 1 ? 0 : 300;
      return vector;
    }
  }

  static Stream<Golden> version1() {
    return Stream.of(
        Golden.version1("FLOAT32", Metric.SQUARED_L2, Codes.FLOAT32),
        Golden.version1("INT8", Metric.SQUARED_L2, Codes.INT8),
        Golden.version1("INT8-COSINE", Metric.COSINE, Codes.INT8),
        Golden.version1("INT8-DOT", Metric.DOT, Codes.INT8));
  }

  static Stream<Golden> version2() {
    return Stream.of(
        Golden.of(2, Metric.DOT, Codes.FLOAT32, Encoding.FLOAT32),
        Golden.of(2, Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32),
        Golden.of(2, Metric.COSINE, Codes.INT8, Encoding.BFLOAT16),
        Golden.of(2, Metric.DOT, Codes.INT8, Encoding.FLOAT16),
        Golden.of(2, Metric.COSINE, Codes.BFLOAT16, Encoding.FLOAT32),
        Golden.of(2, Metric.DOT, Codes.BFLOAT16, Encoding.BFLOAT16),
        Golden.of(2, Metric.SQUARED_L2, Codes.FLOAT16, Encoding.FLOAT16));
  }

  static Stream<Golden> version3() {
    return Stream.of(
        Golden.of(3, Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32),
        Golden.of(3, Metric.SQUARED_L2, Codes.BIT1, Encoding.FLOAT32),
        Golden.of(3, Metric.COSINE, Codes.BIT1, Encoding.FLOAT16),
        Golden.of(3, Metric.DOT, Codes.BIT1, Encoding.BFLOAT16),
        Golden.of(3, Metric.SQUARED_L2, Codes.INT4, Encoding.FLOAT32),
        Golden.of(3, Metric.COSINE, Codes.INT4, Encoding.BFLOAT16),
        Golden.of(3, Metric.DOT, Codes.INT4, Encoding.FLOAT16),
        Golden.withMedoids(Metric.SQUARED_L2, Codes.INT8, Encoding.FLOAT32));
  }

  static Stream<Golden> version4() {
    return Stream.of(
        Golden.of(4, Metric.SQUARED_L2, Codes.BIT1, Encoding.FLOAT32),
        Golden.of(4, Metric.DOT, Codes.BIT1, Encoding.FLOAT16),
        Golden.of(4, Metric.COSINE, Codes.INT4, Encoding.FLOAT32));
  }

  static Stream<Golden> allVersions() {
    return Stream.of(version1(), version2(), version3(), version4()).flatMap(goldens -> goldens);
  }

  static Stream<Golden> earlierVersions() {
    return allVersions().filter(golden -> golden.version < VERSION);
  }

  @ParameterizedTest
  @MethodSource("allVersions")
  void open_filesOfThatVersion_answerAsRecorded(Golden golden, @TempDir Path directory)
      throws IOException {
    copy(golden, directory);
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      IndexStats stats = index.stats();
      assertThat(stats.metric()).isEqualTo(golden.metric);
      assertThat(stats.codes()).isEqualTo(golden.codes);
      assertThat(stats.vectors()).isEqualTo(golden.vectors);
      assertThat(answers(index, golden)).isEqualTo(Files.readAllLines(directory.resolve(ANSWERS)));
      assertDefaultsAreNoWorse(index, golden);
      Query any = Query.of(golden.vector(1));
      assertThat(index.explain(any).entry().orElseThrow().medoids() > 0)
          .isEqualTo(golden.hasMedoids() || golden.hasCellMedoids());
      if (golden.metric != Metric.COSINE && golden.vectors == Encoding.FLOAT32) {
        for (int id = 0; id < golden.rows(); id++) {
          assertThat(index.get(1_000L + id)).isEqualTo(golden.vector(id));
        }
      }
      index.add(1L, golden.vector(golden.rows()));
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      Query added = Query.of(golden.vector(golden.rows())).k(5).beamWidth(100);
      List<Hit> hits = index.search(added.rerankCount(100)).hits();
      assertThat(hits).isEqualTo(index.search(added.exact()).hits());
      if (golden.metric != Metric.DOT && golden.vectors == Encoding.FLOAT32) {
        assertThat(hits.getFirst().id()).isEqualTo(1L);
      }
    }
  }

  /** What reranks more than was reranked for the recorded answers only moves nearer hits up. */
  private static void assertDefaultsAreNoWorse(VectorIndex index, Golden golden) {
    for (int id = 1_000; id < 1_000 + QUERIES; id++) {
      List<Hit> recorded = index.search(golden.query(id)).hits();
      List<Hit> hits = index.search(Query.of(golden.vector(id)).k(5)).hits();
      assertThat(hits).hasSameSizeAs(recorded);
      for (int rank = 0; rank < hits.size(); rank++) {
        assertThat(hits.get(rank).score()).isGreaterThanOrEqualTo(recorded.get(rank).score());
      }
    }
  }

  /** What a save changes is the version, and what that version has more. */
  @ParameterizedTest
  @MethodSource("earlierVersions")
  void save_filesOfEarlierVersions_becomeTheCurrentOne(Golden golden, @TempDir Path directory)
      throws IOException {
    copy(golden, directory);
    try (VectorIndex index = VectorIndex.open(directory)) {
      index.save();
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(answers(index, golden)).isEqualTo(Files.readAllLines(directory.resolve(ANSWERS)));
    }
    try (SectionFile file = IndexFile.open(FileAccess.system(), directory)) {
      assertThat(file.version()).isEqualTo(VERSION);
    }
  }

  private static void copy(Golden golden, Path directory) throws IOException {
    for (String name : FILES) {
      String resource = "/golden/v%d/%s/%s".formatted(golden.version, golden.name, name);
      try (InputStream bytes = GoldenIndexTest.class.getResourceAsStream(resource)) {
        Files.copy(Objects.requireNonNull(bytes, resource), directory.resolve(name));
      }
    }
  }

  /** One line per query: ids and score bits, nearest first. */
  private static List<String> answers(VectorIndex index, Golden golden) {
    var lines = new ArrayList<String>();
    for (int query = 0; query < QUERIES; query++) {
      var line = new StringBuilder();
      for (Hit hit : index.search(golden.query(1_000 + query)).hits()) {
        line.append(hit.id()).append(' ').append(Float.toHexString(hit.score())).append("  ");
      }
      lines.add(line.toString().trim());
    }
    return lines;
  }

  /** Filled a folder with the indexes of version 4, when that was the newest. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws IOException {
      for (Golden golden : version4().toList()) {
        float[][] rows = new float[golden.rows()][];
        for (int id = 0; id < rows.length; id++) {
          rows[id] = golden.vector(id);
        }
        Path directory = Path.of(arguments[0]).resolve(golden.name);
        try (VectorIndex index =
            TestIndexes.builder(DIMENSION, golden.metric, golden.codes)
                .vectors(golden.vectors)
                .openOrCreate(directory)) {
          index.addAll(ArraySource.from(rows, 1_000), TestIndexes.TWO_THREADS);
        }
        var medoids = CellMedoids.of(new int[] {7}, golden.rows()); // so few rows would get none
        SavedIndex.open(
            directory,
            (index, state) -> {
              state.replace(state.codes().enteredBy(medoids));
              index.save();
              Files.write(directory.resolve(ANSWERS), answers(index, golden));
            });
        FileAccess.system().delete(directory.resolve("LOCK"));
      }
    }
  }
}
