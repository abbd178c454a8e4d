package dev.nearfield.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that upserts, deletes, saves and compacts, again and again: whatever it told us
 * it did is done, and what it had just begun is done wholly or not.
 *
 * <p>{@code -Dnearfield.kill.count=1000} kills that often, {@code -Dnearfield.kill.seed} at other
 * moments.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class IndexKillTest {

  private static final int KILLS = Integer.getInteger("nearfield.kill.count", 5);
  private static final int SEED = Integer.getInteger("nearfield.kill.seed", 1);
  private static final int KILLED = 137;
  private static final int THREADS = 2;
  private static final int DIMENSION = 8;

  /** So many that a background consolidation is due before updates are slowed down. */
  private static final int IDS = 3_200;

  /** Vectors of dead rows stay in their files, so now and then there is a new folder. */
  private static final int LIVES_PER_FOLDER = 50;

  private static final int MIN_STEPS_LOG2 = 4;
  private static final int MAX_STEPS_LOG2 = 12;

  /** About as long as opening or a save takes, which kills shall hit, too. */
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Fast to start: most of a child's life should be updates. */
  private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** What the index must hold: vectors by id. */
  private final Map<Long, List<Float>> expected = new TreeMap<>();

  /** Steps of this life that each thread acknowledged. */
  private final int[] acknowledged = new int[THREADS];

  @Test
  void open_afterAKill_hasWhatWasAcknowledged(@TempDir Path parent) throws Exception {
    Path directory = parent;
    for (int life = 1; life <= KILLS; life++) {
      if (life % LIVES_PER_FOLDER == 1) {
        directory = parent.resolve("index-" + life);
        fill(directory);
      }
      runAndKill(directory, life, steps());
      check(directory, life);
    }
  }

  /** Lives of each length: some end while they open, some after thousands of updates. */
  private int steps() {
    return random.nextInt(1 << random.nextInt(MIN_STEPS_LOG2, MAX_STEPS_LOG2));
  }

  /** A full folder, so that updates replace and delete from the start. */
  private void fill(Path directory) {
    expected.clear();
    float[][] rows = new float[IDS][];
    for (int id = 0; id < IDS; id++) {
      List<Float> vector = Step.vector(id, 0, 0, new SplittableRandom(id));
      expected.put((long) id, vector);
      rows[id] = unboxed(vector);
    }
    try (VectorIndex index = builder().openOrCreate(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
    }
  }

  /** Kills the child after it acknowledged some steps; what it could still say counts, too. */
  private void runAndKill(Path directory, int life, int steps) throws Exception {
    Process child = ChildJvm.start(FLAGS, Writer.class, directory.toString(), String.valueOf(life));
    Arrays.fill(acknowledged, 0);
    int told = 0;
    try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (told == 0) {
          assertThat(line).isEqualTo(Writer.OPENS);
        } else if (line.endsWith(".")) { // or it was killed amid the line
          acknowledge(life, line.substring(0, line.length() - 1).split(" ", -1));
        }
        if (told++ == steps) {
          LockSupport.parkNanos(random.nextLong(MAX_PAUSE_NANOS));
          child.toHandle().destroyForcibly(); // the process's own method would close our stream
        }
      }
    }
    String errors = new String(child.getErrorStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(errors).isEqualTo(KILLED);
  }

  private void acknowledge(int life, String[] fields) {
    int thread = Integer.parseInt(fields[0]);
    int count = Integer.parseInt(fields[1]);
    assertThat(count).isEqualTo(++acknowledged[thread]);
    expect(Step.of(life, thread, count));
  }

  private void expect(Step step) {
    if (step.deletes) {
      expected.remove(step.id);
    } else {
      expected.put(step.id, step.vector);
    }
  }

  /**
   * Checks the folder itself, or a copy, so that the next child, too, meets a folder as a kill left
   * it.
   */
  private void check(Path directory, int life) throws IOException {
    if (random.nextBoolean()) {
      checkFolder(directory, life);
      return;
    }
    Path copy = SavedIndex.copy(directory, directory.resolveSibling("copy"));
    checkFolder(copy, life);
    for (Path file : FileAccess.system().list(copy)) {
      FileAccess.system().delete(file);
    }
  }

  private void checkFolder(Path directory, int life) {
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      for (int thread = 0; thread < THREADS; thread++) {
        expectIfDone(index, Step.of(life, thread, acknowledged[thread] + 1));
      }
      Map<Long, List<Float>> contents = contents(index);
      assertThat(without(expected, contents)).as("lost in life %d", life).isEmpty();
      assertThat(without(contents, expected)).as("too much after life %d", life).isEmpty();
      index.save(); // its audit leaves no row unfound
      requireEachFound(index);
    }
    VectorIndex.verify(directory, name -> {});
  }

  /** A thread may have been killed between its step and the line that tells so. */
  private void expectIfDone(VectorIndex index, Step step) {
    boolean done =
        step.deletes
            ? !index.contains(step.id)
            : index.contains(step.id) && boxed(index.get(step.id)).equals(step.vector);
    if (done) {
      expect(step);
    }
  }

  private static Map<Long, List<Float>> contents(VectorIndex index) {
    Map<Long, List<Float>> contents = new TreeMap<>();
    int shown =
        index.forEach(
            (id, vector) -> {
              assertThat(index.get((long) id)).isEqualTo(vector);
              assertThat(contents.put((long) id, boxed(vector))).as("id %s", id).isNull();
              return true;
            });
    assertThat(index.size()).isEqualTo(shown);
    return contents;
  }

  private static Map<Long, List<Float>> without(
      Map<Long, List<Float>> map, Map<Long, List<Float>> other) {
    Map<Long, List<Float>> rest = new TreeMap<>(map);
    rest.entrySet().removeAll(other.entrySet());
    return rest;
  }

  private void requireEachFound(VectorIndex index) {
    expected.forEach(
        (id, vector) ->
            assertThat(index.search(Query.of(unboxed(vector)).k(1)).hits())
                .containsExactly(new Hit(id, 0f)));
  }

  private static IndexBuilder builder() {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8);
  }

  private static List<Float> boxed(float[] vector) {
    var list = new ArrayList<Float>();
    for (float component : vector) {
      list.add(component);
    }
    return list;
  }

  private static float[] unboxed(List<Float> vector) {
    var array = new float[vector.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = vector.get(i);
    }
    return array;
  }

  /** What a thread does at one time of its life: child and parent both know. */
  private record Step(long id, boolean deletes, List<Float> vector) {

    /** Each thread has ids of its own. */
    static Step of(int life, int thread, int count) {
      var random = new SplittableRandom(((long) life << 40) + ((long) count << 8) + thread);
      long id = (long) random.nextInt(IDS / THREADS) * THREADS + thread;
      return new Step(id, random.nextInt(5) == 0, vector(id, life, count, random));
    }

    /** It says who wrote it. */
    static List<Float> vector(long id, int life, int count, SplittableRandom random) {
      var vector = new ArrayList<>(List.of((float) id, (float) life, (float) count));
      while (vector.size() < DIMENSION) {
        vector.add((float) random.nextInt(IDS));
      }
      return List.copyOf(vector);
    }
  }

  /** The child: updates for ever, and says what was acknowledged. */
  static final class Writer {

    static final String OPENS = "opens";

    private Writer() {}

    public static void main(String[] arguments) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1); // or the other threads would hide it
          });
      int life = Integer.parseInt(arguments[1]);
      System.out.println(OPENS);
      VectorIndex index =
          builder()
              .durability(life % 2 == 0 ? Durability.ON_CLOSE : Durability.SYNC)
              .openOrCreate(Path.of(arguments[0]));
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        Thread.ofPlatform().start(() -> update(index, life, number));
      }
      maintain(index, life);
    }

    private static void update(VectorIndex index, int life, int thread) {
      for (int count = 1; ; count++) {
        Step step = Step.of(life, thread, count);
        if (step.deletes) {
          index.delete(step.id);
        } else {
          index.upsert(step.id, unboxed(step.vector));
        }
        System.out.println("%d %d.".formatted(thread, count));
      }
    }

    /** Every other pair of lives leaves consolidations to the index. */
    private static void maintain(VectorIndex index, int life) {
      var random = new SplittableRandom(life);
      while (true) {
        LockSupport.parkNanos(random.nextLong(MAX_PAUSE_NANOS));
        if (life % 4 < 2 && random.nextBoolean()) {
          index.compact();
        } else {
          index.save();
        }
      }
    }
  }
}
