package dev.nearfield.storage.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.testkit.ChildJvm;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An index whose keys lie in a Chronicle Map: updated, saved, reopened, and killed.
 *
 * <p>{@code -Dnearfield.kill.count=1000} kills that often, {@code -Dnearfield.kill.seed} at other
 * moments.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class ChronicleIndexTest {

  private static final int KILLS = Integer.getInteger("nearfield.kill.count", 2);
  private static final int SEED = Integer.getInteger("nearfield.kill.seed", 1);
  private static final int KILLED = 137;
  private static final int IDS = 150;
  private static final int STEPS = 200;
  private static final KeyOptions CHRONICLE = KeyOptions.chronicle(IDS);

  /** What the index must hold: the number of the step that wrote it, by id. */
  private final Map<String, Integer> model = new HashMap<>();

  static KeyOptions[] keys() {
    return new KeyOptions[] {KeyOptions.OFF_HEAP, CHRONICLE};
  }

  @ParameterizedTest
  @MethodSource("keys")
  void index_updatedAndReopened_holdsWhatAModelHolds(KeyOptions keys, @TempDir Path directory) {
    int done = 0;
    for (int life = 0; life < 4; life++) {
      try (VectorIndex index = open(directory, life == 2 ? other(keys) : keys)) {
        expectAll(index);
        for (int count = 0; count < STEPS; count++) {
          Step step = Step.of(SEED, ++done);
          step.run(index);
          expect(step);
        }
        expectAll(index);
      }
      VectorIndex.verify(directory, name -> {});
    }
    assertThat(directory.resolve("keys.nf")).exists(); // one life at least was mapped
    try (VectorIndex reader = VectorIndex.builder().keys(keys).openReadOnly(directory)) {
      expectAll(reader);
    }
  }

  @Test
  void open_afterAKill_hasWhatWasAcknowledged(@TempDir Path directory) throws Exception {
    var random = new SplittableRandom(SEED);
    int done = 0;
    for (int life = 1; life <= KILLS; life++) {
      int steps = done + 1 + random.nextInt(2 * STEPS);
      int acknowledged = runAndKill(directory, done, steps);
      while (done < acknowledged) {
        expect(Step.of(SEED, ++done));
      }
      try (VectorIndex index = open(directory, random.nextBoolean() ? CHRONICLE : keys()[0])) {
        Step next = Step.of(SEED, done + 1); // it may have been done, and not told
        if (next.isDone(index)) {
          expect(next);
          done++;
        }
        expectAll(index);
      }
      VectorIndex.verify(directory, name -> {});
    }
  }

  @Test
  void snapshot_ofAnIndexWithAMap_leavesTheMapOutAndOpens(@TempDir Path parent) {
    Path copy = parent.resolve("copy");
    try (VectorIndex index = open(parent.resolve("index"), CHRONICLE)) {
      for (int number = 1; number <= STEPS; number++) {
        Step step = Step.of(SEED, number);
        step.run(index);
        expect(step);
      }
      index.snapshot(copy);
      expectAll(index);
    }
    assertThat(copy.resolve("keys.nf")).doesNotExist();
    try (VectorIndex index = open(copy, CHRONICLE)) {
      expectAll(index);
      index.save();
      expectAll(index);
    }
    assertThat(copy.resolve("keys.nf")).exists();
  }

  @Test
  void inMemory_withKeysInAFile_isRefused() {
    assertThatThrownBy(
            () ->
                VectorIndex.builder()
                    .dimension(2)
                    .metric(Metric.SQUARED_L2)
                    .keys(CHRONICLE)
                    .inMemory())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OFF_HEAP");
  }

  /** Returns the last step that the child told of. */
  private static int runAndKill(Path directory, int done, int steps) throws Exception {
    Process child =
        ChildJvm.start(
            ChronicleJvm.flags(),
            Writer.class,
            directory.toString(),
            String.valueOf(done),
            String.valueOf(SEED));
    int last = done;
    try (BufferedReader lines = child.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) { // or it was killed amid the line
          last = Integer.parseInt(line.substring(0, line.length() - 1));
        }
        if (last == steps) {
          child.toHandle().destroyForcibly(); // the process's own method would close our stream
        }
      }
    }
    String errors = new String(child.getErrorStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(errors).isEqualTo(KILLED);
    return last;
  }

  private void expect(Step step) {
    if (step.deletes) {
      model.remove(step.id);
    } else {
      model.put(step.id, step.number);
    }
  }

  private void expectAll(VectorIndex index) {
    assertThat(index.size()).isEqualTo(model.size());
    for (int i = 0; i < IDS; i++) {
      String id = Step.id(i);
      Integer number = model.get(id);
      assertThat(index.contains(id)).as(id).isEqualTo(number != null);
      if (number != null) {
        assertThat(index.get(id)).isEqualTo(Step.vector(i, number));
        assertThat(index.search(Query.of(Step.vector(i, number)).k(1)).hits())
            .containsExactly(new Hit(id, 0f));
      }
    }
  }

  private static KeyOptions other(KeyOptions keys) {
    return keys.equals(CHRONICLE) ? KeyOptions.OFF_HEAP : CHRONICLE;
  }

  private static VectorIndex open(Path directory, KeyOptions keys) {
    return VectorIndex.builder()
        .dimension(3)
        .metric(Metric.SQUARED_L2)
        .keys(keys)
        .openOrCreate(directory);
  }

  /** What is done at one time: child and parent both know. */
  private record Step(int number, int ordinalOfId, boolean deletes, String id) {

    static Step of(long seed, int number) {
      var random = new SplittableRandom((seed << 32) + number);
      int ordinal = random.nextInt(IDS);
      return new Step(number, ordinal, random.nextInt(4) == 0, id(ordinal));
    }

    static String id(int ordinal) {
      return "id ü %d".formatted(ordinal);
    }

    /** It says who wrote it. */
    static float[] vector(int ordinal, int number) {
      return new float[] {ordinal, number, ordinal ^ number};
    }

    void run(VectorIndex index) {
      if (deletes) {
        index.delete(id);
      } else {
        index.upsert(id, vector(ordinalOfId, number));
      }
    }

    boolean isDone(VectorIndex index) {
      return deletes ? !index.contains(id) : index.contains(id) && index.get(id)[1] == number;
    }
  }

  /** The child: updates for ever, saves now and then, and says what was acknowledged. */
  static final class Writer {

    private static final int STEPS_PER_SAVE = 60;

    private Writer() {}

    public static void main(String[] arguments) {
      VectorIndex index = open(Path.of(arguments[0]), CHRONICLE);
      long seed = Long.parseLong(arguments[2]);
      for (int number = Integer.parseInt(arguments[1]) + 1; ; number++) {
        Step.of(seed, number).run(index);
        System.out.println(number + ".");
        if (number % STEPS_PER_SAVE == 0) {
          index.save();
        }
      }
    }
  }
}
