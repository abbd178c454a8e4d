package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Threads that add, one by one and in bulk, beside threads that ask, save and open read-only;
 * {@link StressChecker} says what must hold.
 *
 * <p>{@code -Dnearfield.stress.rows=100000} makes it long, {@code -Dnearfield.stress.seed} draws
 * other rows and another order.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class StressTest {

  private static final int ROWS = Integer.getInteger("nearfield.stress.rows", 1_000);
  private static final long SEED = Long.getLong("nearfield.stress.seed", 0L);
  private static final int DIMENSION = 24;
  private static final int ADDERS = 3;
  private static final int ASKERS = 2;

  /** One in so many claims of an adder is a bulk add. */
  private static final int BULK_EVERY = 40;

  private static final int BULK_ROWS = 50;
  private static final int ASKS_BY_ID = 64;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger adding = new AtomicInteger(ADDERS);

  @ParameterizedTest
  @CsvSource({"1, INT8, STRING", "2, FLOAT32, LONG"})
  void addAndAsk_manyThreadsInMemory_noRowIsLostOrTorn(long seed, Codes codes, KeyType ids)
      throws Exception {
    float[][] rows = rows(seed);
    var checker = new StressChecker(rows);
    try (VectorIndex index = builder(codes, ids).inMemory()) {
      run(
          index,
          checker,
          rows,
          seed,
          () -> assertThat(index.stats().unreachable()).isBetween(0, ROWS));
      checkAtRest(index, checker);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, INT8, LONG", "4, FLOAT32, STRING"})
  void addAndAsk_besideSavesAndReaders_everySaveIsWhole(
      long seed, Codes codes, KeyType ids, @TempDir Path directory) throws Exception {
    float[][] rows = rows(seed);
    var checker = new StressChecker(rows);
    try (VectorIndex index = builder(codes, ids).openOrCreate(directory)) {
      run(index, checker, rows, seed, () -> saveAndRead(index, directory, checker));
      index.save();
      assertThat(index.stats().unreachable()).isZero();
      for (int row : checker.acknowledged()) {
        checker.askStrictly(index, row);
      }
      checkAtRest(index, checker);
    }
  }

  /** What was acknowledged before a save began is in what a reader opens after it. */
  private static void saveAndRead(VectorIndex index, Path directory, StressChecker checker) {
    int[] before = checker.acknowledged();
    index.save();
    try (VectorIndex reader = VectorIndex.openReadOnly(directory)) {
      assertThat(reader.stats().unreachable()).isZero();
      for (int i = 0; i < before.length; i += 1 + before.length / 200) {
        checker.askStrictly(reader, before[i]);
      }
    }
  }

  private static void checkAtRest(VectorIndex index, StressChecker checker) {
    assertThat(index.size()).isEqualTo(ROWS);
    for (int row = 0; row < ROWS; row += 1 + ROWS / 500) {
      checker.askById(index, row);
      checker.ask(index, row);
      checker.askExactly(index, row);
    }
    assertThat(checker.lost()).as("of %d", checker.asked()).isLessThan(2 + checker.asked() / 2_000);
  }

  private void run(
      VectorIndex index, StressChecker checker, float[][] rows, long seed, Runnable other)
      throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int adder = 0; adder < ADDERS; adder++) {
      var random = new SplittableRandom(SEED + 1_000 * seed + adder);
      tasks.add(() -> add(index, checker, rows, random));
    }
    for (int asker = 0; asker < ASKERS; asker++) {
      var random = new SplittableRandom(SEED + 1_000 * seed + 500 + asker);
      tasks.add(whileAdding(() -> ask(index, checker, random)));
    }
    tasks.add(whileAdding(other));
    try (var executor = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<Boolean>> running = tasks.stream().map(executor::submit).toList();
      for (Future<Boolean> each : running) {
        assertThat(each.get()).as("seed %d", SEED + seed).isTrue();
      }
    }
  }

  private boolean add(
      VectorIndex index, StressChecker checker, float[][] rows, SplittableRandom random) {
    try {
      while (true) {
        int count = random.nextInt(BULK_EVERY) == 0 ? BULK_ROWS : 1;
        int first = next.getAndAdd(count);
        if (first >= ROWS) {
          return true;
        }
        add(index, checker, rows, first, Math.min(ROWS, first + count));
        checker.askById(index, first);
        checker.ask(index, first);
      }
    } finally {
      adding.decrementAndGet();
    }
  }

  private static void add(
      VectorIndex index, StressChecker checker, float[][] rows, int from, int to) {
    for (int row = from; row < to; row++) {
      checker.begin(row);
    }
    if (to - from > 1) {
      float[][] block = Arrays.copyOfRange(rows, from, to);
      index.addAll(ArraySource.from(block, from), TestIndexes.TWO_THREADS);
    } else if (index.idType() == KeyType.LONG) {
      index.add((long) from, rows[from]);
    } else {
      index.add(String.valueOf(from), rows[from]);
    }
    for (int row = from; row < to; row++) {
      checker.acknowledge(row);
    }
  }

  /** Mostly asks for what is being added: that is where a race would show. */
  private void ask(VectorIndex index, StressChecker checker, SplittableRandom random) {
    for (int i = 0; i < ASKS_BY_ID; i++) {
      checker.askById(index, i % 4 == 0 ? anyRow(random) : newRow(random));
    }
    int row = random.nextBoolean() ? anyRow(random) : newRow(random);
    checker.ask(index, row);
    if (random.nextInt(4) == 0) {
      checker.askExactly(index, row);
    }
  }

  private int newRow(SplittableRandom random) {
    return Math.clamp(next.get() - 1 - random.nextInt(ADDERS), 0, ROWS - 1);
  }

  private int anyRow(SplittableRandom random) {
    return Math.min(random.nextInt(next.get() + 8), ROWS - 1);
  }

  private Callable<Boolean> whileAdding(Runnable step) {
    return () -> {
      while (adding.get() > 0) {
        step.run();
      }
      return true;
    };
  }

  private static float[][] rows(long seed) {
    return RandomVectors.seeded(SEED + seed).clustered(10, 0.4f).rows(ROWS, DIMENSION);
  }

  private static IndexBuilder builder(Codes codes, KeyType ids) {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).ids(ids);
  }
}
