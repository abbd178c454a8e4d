package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that dies: the index opens as its last save left it, and the rest is swept away. */
class CrashTest {

  private static final int EXIT_CODE = 7;
  private static final int DIMENSION = 16;
  private static final int FIRST = 200;
  private static final int ROWS = 1_200;
  private static final float[][] VECTORS =
      RandomVectors.seeded(51).gaussian().rows(ROWS, DIMENSION);

  @ParameterizedTest
  @CsvSource({"INT8, addAll, 200", "FLOAT32, add, 600", "INT8, saved, 1200"})
  void open_afterTheWriterDied_hasWhatWasAcknowledged(
      Codes codes, String when, int expected, @TempDir Path directory) throws IOException {
    ChildJvm.Outcome outcome =
        ChildJvm.run(List.of(), Victim.class, directory.toString(), codes.name(), when);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(EXIT_CODE);
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.size()).isEqualTo(expected);
      for (int id = 0; id < ROWS; id += 7) {
        assertThat(index.contains((long) id)).isEqualTo(id < expected);
        if (id < expected) {
          assertThat(index.search(Query.of(VECTORS[id]).k(1)).hits())
              .containsExactly(new Hit((long) id, 0f));
        }
      }
      assertThat(namesIn(directory)).hasSizeLessThanOrEqualTo(2 + (expected + FIRST) / FIRST);
      index.addAll(
          ArraySource.from(Arrays.copyOfRange(VECTORS, expected, ROWS), expected),
          TestIndexes.TWO_THREADS);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.size()).isEqualTo(ROWS);
    }
    VectorIndex.verify(directory, name -> {});
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  /** Saves some rows, adds more, and dies without a word. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) {
      VectorIndex index =
          TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.valueOf(arguments[1]))
              .openOrCreate(Path.of(arguments[0]));
      String when = arguments[2];
      index.addAll(ArraySource.of(Arrays.copyOf(VECTORS, FIRST)), TestIndexes.TWO_THREADS);
      index.save();
      if (when.equals("add")) {
        for (int id = FIRST; id < ROWS / 2; id++) {
          index.add((long) id, VECTORS[id]);
        }
        die();
      }
      index.addAll(
          ArraySource.from(Arrays.copyOfRange(VECTORS, FIRST, ROWS), FIRST),
          BulkOptions.DEFAULT
              .threads(2)
              .listener(
                  (done, total) -> {
                    if (done > total / 2 && !when.equals("saved")) {
                      die();
                    }
                    return true;
                  }));
      index.save();
      die();
    }

    private static void die() {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
