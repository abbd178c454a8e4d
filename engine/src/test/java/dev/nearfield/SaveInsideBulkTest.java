package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A source or listener that saves, closes or changes the index it feeds. */
class SaveInsideBulkTest {

  private static final int ROWS = 500;
  private static final float[][] VECTORS = RandomVectors.seeded(61).gaussian().rows(ROWS, 8);
  private static final BulkOptions ONE_THREAD = BulkOptions.DEFAULT.threads(1);

  @TempDir Path directory;

  /** Where it is called from. */
  enum Place {
    READ,
    ID,
    LISTENER
  }

  /** What is called. */
  enum Call {
    SAVE,
    SNAPSHOT,
    CLOSE,
    UPSERT
  }

  private VectorIndex index() {
    return TestIndexes.builder(8, Metric.SQUARED_L2, Codes.INT8).openOrCreate(folder());
  }

  private Path folder() {
    return directory.resolve("index");
  }

  private void run(Call call, VectorIndex index) {
    switch (call) {
      case SAVE -> index.save();
      case SNAPSHOT -> index.snapshot(directory.resolve("snapshot"));
      case CLOSE -> index.close();
      case UPSERT -> index.upsert(-2L, VECTORS[1]);
    }
  }

  /** All vectors; does something when it is asked for the one in the middle. */
  private static VectorSource source(Place place, Runnable task) {
    VectorSource all = VectorSource.of(VECTORS);
    return new VectorSource() {
      @Override
      public int count() {
        return ROWS;
      }

      @Override
      public void read(int position, float[] vector) {
        runAt(Place.READ, position);
        all.read(position, vector);
      }

      @Override
      public Object id(int position) {
        runAt(Place.ID, position);
        return all.id(position);
      }

      private void runAt(Place here, int position) {
        if (here == place && position == ROWS / 2) {
          task.run();
        }
      }
    };
  }

  /** Half a batch is staged then: what is saved would be no moment of the index. */
  @ParameterizedTest
  @CsvSource({
    "READ,SAVE",
    "ID,SAVE",
    "LISTENER,SAVE",
    "READ,SNAPSHOT",
    "ID,SNAPSHOT",
    "LISTENER,SNAPSHOT",
    "READ,CLOSE",
    "ID,CLOSE",
    "LISTENER,CLOSE",
    "READ,UPSERT",
    "ID,UPSERT",
    "LISTENER,UPSERT"
  })
  void call_fromWithinABulkAdd_isRefused(Place place, Call call) {
    try (VectorIndex index = index()) {
      index.add(-1L, VECTORS[0]);
      BulkOptions options =
          ONE_THREAD.listener(
              (_, _) -> {
                if (place == Place.LISTENER) {
                  run(call, index);
                }
                return true;
              });
      assertThatThrownBy(() -> index.addAll(source(place, () -> run(call, index)), options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("addAll")
          .hasMessageContaining("save");
      assertThat(directory.resolve("snapshot")).doesNotExist();
      for (long id = ROWS; id < 2 * ROWS; id++) {
        index.upsert(id, VECTORS[(int) id - ROWS]);
      }
      index.save();
      assertThat(index.stats().unreachable()).isZero();
    }
    try (VectorIndex index = VectorIndex.open(folder())) {
      assertThat(index.get((long) ROWS)).isEqualTo(VECTORS[0]);
      assertThat(index.size()).isGreaterThan(ROWS);
    }
  }

  /** A worker that waited for the bulk add would be waited for by it. */
  @ParameterizedTest
  @EnumSource(Call.class)
  void call_fromWithinAnotherWorkerOfABulkAdd_isRefused(Call call) {
    float[][] many = RandomVectors.seeded(62).rows(4_000, 8); // batches are small at first
    Thread feeder = Thread.currentThread();
    var refused = new CountDownLatch(1);
    try (VectorIndex index =
        TestIndexes.builder(8, Metric.SQUARED_L2, Codes.FLOAT32).openOrCreate(folder())) {
      VectorSource all = VectorSource.of(many);
      VectorSource calling =
          new VectorSource() {
            @Override
            public int count() {
              return many.length;
            }

            @Override
            public void read(int position, float[] vector) {
              if (!Thread.currentThread().equals(feeder)) {
                assertThatThrownBy(() -> run(call, index))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("addAll");
                refused.countDown();
              } else if (position >= many.length / 2) {
                Until.isTrue("a worker reads", () -> refused.getCount() == 0);
              }
              all.read(position, vector);
            }
          };
      assertThat(index.addAll(calling, BulkOptions.DEFAULT.threads(3))).isEqualTo(many.length);
      assertThat(index.search(Query.of(many[7]).k(1)).hits().getFirst().id()).isEqualTo(7L);
    }
  }

  /** Nothing is locked while a record is asked for: what was acknowledged by then is saved. */
  @Test
  void save_fromWithinUpsertAll_savesWhatIsAcknowledged() {
    List<Integer> saved = new ArrayList<>();
    try (VectorIndex index = index()) {
      Iterable<VectorRecord> records = () -> saving(index, saved);
      assertThat(index.upsertAll(records, UpsertOptions.DEFAULT.threads(1))).isEqualTo(ROWS);
      assertThat(index.size()).isEqualTo(ROWS);
    }
    assertThat(saved).hasSize(2);
    for (int number = 0; number < 2; number++) {
      try (VectorIndex copy = VectorIndex.open(directory.resolve("copy-" + number))) {
        assertThat(copy.size()).isEqualTo(saved.get(number));
        assertThat(copy.stats().unreachable()).isZero();
      }
    }
  }

  private Iterator<VectorRecord> saving(VectorIndex index, List<Integer> saved) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < ROWS;
      }

      @Override
      public VectorRecord next() {
        if (next == ROWS / 4 || next == ROWS / 2) {
          index.save();
          index.snapshot(directory.resolve("copy-" + saved.size()));
          saved.add(index.size());
        }
        return VectorRecord.of((long) next, VECTORS[next++]);
      }
    };
  }
}
