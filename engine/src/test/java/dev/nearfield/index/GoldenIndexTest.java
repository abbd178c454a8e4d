package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.FileAccess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Indexes written by earlier versions open for ever and answer as they did.
 *
 * <p>The files under {@code golden/v1} were made by {@link Maker}, run with the folder to fill as
 * its argument. A new format version gets a new folder beside it; those that were released are
 * never made again.
 */
class GoldenIndexTest {

  private static final int ROWS = 50;
  private static final int QUERIES = 12;
  private static final int DIMENSION = 8;
  private static final String ANSWERS = "answers.txt";
  private static final List<String> FILES = List.of("index.nf", "vectors-000001.nf", ANSWERS);

  @ParameterizedTest
  @EnumSource(Codes.class)
  void open_filesOfVersion1_answerAsRecorded(Codes codes, @TempDir Path directory)
      throws IOException {
    for (String name : FILES) {
      String resource = "/golden/v1/" + codes.name() + "/" + name;
      try (InputStream bytes = GoldenIndexTest.class.getResourceAsStream(resource)) {
        Files.copy(Objects.requireNonNull(bytes, resource), directory.resolve(name));
      }
    }
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.metric()).isEqualTo(Metric.SQUARED_L2);
      assertThat(answers(index)).isEqualTo(Files.readAllLines(directory.resolve(ANSWERS)));
      for (int id = 0; id < ROWS; id++) {
        assertThat(index.get(1_000L + id)).isEqualTo(vector(id));
      }
      index.add(1L, vector(ROWS));
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.search(Query.of(vector(ROWS)).k(1)).hits()).containsExactly(new Hit(1L, 0f));
    }
  }

  /** One line per query: ids and score bits, nearest first. */
  private static List<String> answers(VectorIndex index) {
    var lines = new ArrayList<String>();
    for (int query = 0; query < QUERIES; query++) {
      var line = new StringBuilder();
      for (Hit hit : index.search(Query.of(vector(1_000 + query)).k(5)).hits()) {
        line.append(hit.id()).append(' ').append(Float.toHexString(hit.score())).append("  ");
      }
      lines.add(line.toString().trim());
    }
    return lines;
  }

  /** Depends on no generator that a JDK might change. */
  private static float[] vector(int id) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (id * 37 + i * 101 + id * id % 53 * (i + 3)) % 97 / 8f;
    }
    return vector;
  }

  /** Fills a folder with one index per code format. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws IOException {
      float[][] rows = new float[ROWS][];
      for (int id = 0; id < ROWS; id++) {
        rows[id] = vector(id);
      }
      for (Codes codes : Codes.values()) {
        Path directory = Path.of(arguments[0]).resolve(codes.name());
        try (VectorIndex index =
            TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).openOrCreate(directory)) {
          index.addAll(ArraySource.from(rows, 1_000), TestIndexes.TWO_THREADS);
          Files.write(directory.resolve(ANSWERS), answers(index));
        }
        FileAccess.system().delete(directory.resolve("LOCK"));
      }
    }
  }
}
