package dev.nearfield.index;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save keeps out updates while it writes down what is there; then they go on beside it. */
class SavesTest {

  private static final int DIMENSION = 16;
  private static final int ROWS = 300;
  private static final float[][] VECTORS =
      RandomVectors.seeded(3).gaussian().rows(2 * ROWS, DIMENSION);

  @TempDir Path folder;
  @TempDir Path copy;

  private final FaultyFiles disk = new FaultyFiles(FileAccess.system());
  private final WatchedSaves files = new WatchedSaves(disk);

  @Test
  void save_updatesBesideIt_comeWithTheLog() {
    try (VectorIndex index = filled()) {
      files.during(
          index::save,
          () -> {
            index.upsert(7L, VECTORS[ROWS]);
            index.delete(8L);
            index.upsert(1_000L, VECTORS[ROWS + 1]);
          });
      assertThat(index.activity().log().records()).isEqualTo(3);
      VectorIndex.verify(folder, name -> {});
      try (VectorIndex saved = VectorIndex.openReadOnly(folder)) { // has what a save has, no log
        assertThat(saved.get(7L)).isEqualTo(VECTORS[7]);
        assertThat(saved.contains(8L)).isTrue();
        assertThat(saved.contains(1_000L)).isFalse();
      }
      FolderCopy.restore(FileAccess.system(), folder, copy); // as a kill would leave it
      try (VectorIndex recovered = VectorIndex.open(copy)) {
        expectUpdated(recovered);
      }
    }
    try (VectorIndex reopened = VectorIndex.open(folder)) {
      expectUpdated(reopened);
    }
  }

  @Test
  void save_thatFailsBesideUpdates_isMadeUpForByTheNext() {
    try (VectorIndex index = filled()) {
      Runnable failing =
          () -> {
            index.upsert(7L, VECTORS[ROWS]);
            index.delete(8L);
            index.upsert(1_000L, VECTORS[ROWS + 1]);
            disk.failWhen(line -> line.startsWith("rename index.nf"));
          };
      assertThatThrownBy(() -> files.during(index::save, failing))
          .isInstanceOf(StorageException.class);
      disk.failWhen(line -> false);
      assertThat(index.activity().log().records()).isEqualTo(ROWS + 3);
    } // what was written down and not saved counts as changed, so that closing saves
    assertThat(logFiles()).isZero();
    try (VectorIndex reopened = VectorIndex.open(folder)) {
      expectUpdated(reopened);
    }
  }

  /** The log of updates beside a save is no part of the one that the save makes superfluous. */
  @Test
  void save_logThatFailsBesideIt_refusesUpdatesUntilTheNext() {
    try (VectorIndex index = filled()) {
      files.during(
          index::save,
          () -> {
            index.upsert(7L, VECTORS[ROWS]);
            index.delete(8L);
            index.upsert(1_000L, VECTORS[ROWS + 1]);
            disk.failWhen(line -> line.startsWith("write log-"));
            assertThatThrownBy(() -> index.delete(9L)).isInstanceOf(StorageException.class);
            disk.failWhen(line -> false);
          });
      assertThatThrownBy(() -> index.delete(9L)).isInstanceOf(StorageException.class);
      FolderCopy.restore(FileAccess.system(), folder, copy);
      try (VectorIndex recovered = VectorIndex.open(copy)) {
        expectUpdated(recovered);
      }
      index.save();
      index.delete(9L);
    }
  }

  /** The save is there, but the log's folder cannot be read: what is saved needs no log. */
  @Test
  void save_failedLogThatDoesNotBeginAnew_isTriedAgainByTheNext() {
    try (VectorIndex index = filled()) {
      disk.failWhen(line -> line.startsWith("write log-"));
      assertThatThrownBy(() -> index.delete(9L)).isInstanceOf(StorageException.class);
      disk.failWhen(line -> line.startsWith("open log-"));
      index.save();
      assertThatThrownBy(() -> index.delete(9L)).isInstanceOf(StorageException.class);
      disk.failWhen(line -> false);
      index.save();
      index.delete(9L);
      assertThat(index.activity().log().records()).isOne();
    }
    try (VectorIndex reopened = VectorIndex.open(folder)) {
      assertThat(reopened.size()).isEqualTo(ROWS - 1);
    }
  }

  /** An update that another one overtook is acknowledged by that one's record. */
  @Test
  void upsert_overtakenByOneThatIsNotOnDisk_isNotAcknowledged() throws Exception {
    try (VectorIndex index = filled()) {
      var reached = new CountDownLatch(1);
      var overtaken = new CountDownLatch(1);
      disk.failWhen(line -> line.startsWith("write records-") && waits(reached, overtaken));
      VectorRecord record = VectorRecord.of(1_000L, VECTORS[0]).payload(new byte[10]);
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(
              () -> index.upsert(record), task -> Thread.ofPlatform().start(task));
      assertThat(reached.await(60, SECONDS)).isTrue();
      disk.failWhen(line -> line.startsWith("force log-"));
      assertThatThrownBy(() -> index.upsert(1_000L, VECTORS[1]))
          .isInstanceOf(StorageException.class);
      overtaken.countDown();
      assertThatThrownBy(() -> first.get(60, SECONDS)).hasCauseInstanceOf(StorageException.class);
      disk.failWhen(line -> false);
    }
  }

  /** Says that somebody is here, and waits; fails nothing. */
  private static boolean waits(CountDownLatch reached, CountDownLatch goesOn) {
    reached.countDown();
    try {
      assertThat(goesOn.await(60, SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    return false;
  }

  @Test
  void close_besideASave_waitsForIt() throws Exception {
    VectorIndex index = filled();
    var closing = new AtomicReference<CompletableFuture<Void>>();
    files.during(
        index::save,
        () -> {
          var thread = new AtomicReference<Thread>();
          closing.set(
              CompletableFuture.runAsync(
                  index::close,
                  task -> {
                    thread.set(Thread.ofPlatform().unstarted(task));
                    thread.get().start();
                  }));
          Until.isTrue(
              "closing waits or is over",
              () -> thread.get().getState() == Thread.State.WAITING || !thread.get().isAlive());
          assertThat(thread.get().isAlive()).as("closed beside the save").isTrue();
        });
    closing.get().get(60, SECONDS);
    assertThat(logFiles()).isZero();
    try (VectorIndex reopened = VectorIndex.open(folder)) {
      assertThat(reopened.size()).isEqualTo(ROWS);
    }
  }

  @Test
  void save_whileOpen_leavesNoLog() {
    try (VectorIndex index = filled()) {
      assertThat(logFiles()).isOne();
      index.save();
      assertThat(logFiles()).isZero();
      index.upsert(7L, VECTORS[ROWS]);
      assertThat(logFiles()).isOne();
    }
  }

  /** An index whose rows only the log has. */
  private VectorIndex filled() {
    var description =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG);
    VectorIndex index =
        Indexes.openOrCreate(
            files, folder, description, OpenOptions.DEFAULT.durability(Durability.SYNC));
    for (long id = 0; id < ROWS; id++) {
      index.upsert(id, VECTORS[(int) id]);
    }
    return index;
  }

  private static void expectUpdated(VectorIndex index) {
    assertThat(index.size()).isEqualTo(ROWS);
    assertThat(index.get(7L)).isEqualTo(VECTORS[ROWS]);
    assertThat(index.contains(8L)).isFalse();
    assertThat(index.get(1_000L)).isEqualTo(VECTORS[ROWS + 1]);
  }

  private long logFiles() {
    return FileAccess.system().list(folder).stream().filter(WriteAheadLog::isPart).count();
  }
}
