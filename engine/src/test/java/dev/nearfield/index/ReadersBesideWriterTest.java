package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another process opens and verifies an index while this one saves it again and again, moves rows
 * and deletes files: it sees whole saves only.
 */
class ReadersBesideWriterTest {

  private static final int DIMENSION = 16;
  private static final int ROWS = 200;
  private static final int OPENS = 40;

  /** The reader: prints the generations that it saw. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      long last = -1;
      int changes = 0;
      for (int i = 0; i < OPENS; i++) {
        VectorIndex.verify(folder, _ -> {});
        try (VectorIndex index = VectorIndex.builder().warmup(Warmup.OFF).openReadOnly(folder)) {
          long generation = generation(index);
          if (generation < last) {
            throw new AssertionError("save %d came after %d".formatted(generation, last));
          }
          changes += generation > last ? 1 : 0;
          last = generation;
        }
      }
      System.out.println(changes);
    }

    /** All rows of a save say the same number. */
    private static long generation(VectorIndex index) {
      float first = index.get(0)[0];
      for (long id = 0; id < ROWS; id++) {
        float[] vector = index.get(id);
        if (vector[0] != first || (long) vector[1] != id) {
          throw new AssertionError(
              "row %d is of save %s, row 0 of %s".formatted(id, vector[0], first));
        }
      }
      List<Hit> hits = index.search(Query.of(vector((long) first, 7)).k(1)).hits();
      if (index.size() != ROWS || !hits.getFirst().id().equals(7L)) {
        throw new AssertionError("found " + hits);
      }
      return (long) first;
    }
  }

  private static float[] vector(long generation, long id) {
    float[] vector = new float[DIMENSION];
    vector[0] = (float) generation;
    vector[1] = (float) id;
    return vector;
  }

  @Test
  void openReadOnly_besideSavesOfAnotherProcess_seesWholeSaves(@TempDir Path folder)
      throws IOException, InterruptedException {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32).openOrCreate(folder)) {
      save(index, 0);
      Process reader =
          ChildJvm.start(List.of("-Xmx256m"), Reader.class, folder.toAbsolutePath().toString());
      long generation = 0;
      while (reader.isAlive()) {
        save(index, ++generation);
      }
      String problems = reader.errorReader().readAllAsString();
      assertThat(reader.exitValue()).as(problems).isZero();
      assertThat(Integer.parseInt(reader.inputReader().readLine())).isGreaterThan(2);
    }
  }

  private static void save(VectorIndex index, long generation) {
    for (long id = 0; id < ROWS; id++) {
      index.upsert(id, vector(generation, id));
    }
    index.compact(); // all places of before are free: their files go with this save
    index.save();
  }
}
