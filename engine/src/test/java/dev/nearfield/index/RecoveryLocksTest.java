package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.Observer;
import dev.nearfield.parallel.WatchedCall;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who links rows of the log, and who closes the index, do not wait for each other. */
class RecoveryLocksTest {

  private static final int ROWS = 40;
  private static final float[][] VECTORS = RandomVectors.seeded(12).gaussian().rows(ROWS, 8);

  @TempDir Path directory;

  /** All links are there, but who made them has not said so, and the closing one has the lock. */
  @Test
  void saveLast_besideOneAboutToEndTheRecovery_ends() throws InterruptedException {
    try (IndexFolder folder = IndexFolder.lock(killed(), directory)) {
      IndexFolder.Opened opened = folder.open(OpenOptions.DEFAULT, Warmth.WARM);
      IndexState state = opened.state();
      var lifetime = new Lifetime(state::close);
      var observer = new Observer("test", null);
      var scratches = new ScratchPool(() -> new QueryScratch(state));
      var updates = new Updates(state, lifetime, scratches, observer);
      var saves = new Saves(folder, opened, updates, observer);
      saves.recover(Durability.ON_CLOSE);
      Recovery recovery = updates.recovery();
      recovery.linkNext(ROWS);

      var linking = new WatchedCall[1];
      Runnable last =
          () -> {
            linking[0] = WatchedCall.start(recovery::finish);
            assertThat(linking[0].waits()).as("for the update lock").isTrue();
            saves.saveLast();
          };
      assertThat(daemon(() -> updates.last(last))).succeedsWithin(Duration.ofMinutes(1));
      assertThat(linking[0].failure()).isNull();
      assertThat(recovery.isPending()).isFalse();

      updates.last(saves::saveLast);
      assertThat(saves.logLength().records()).isZero();
      saves.closeLog();
      lifetime.close();
    }
  }

  private static CompletableFuture<Void> daemon(Runnable call) {
    return CompletableFuture.runAsync(call, task -> Thread.ofPlatform().daemon().start(task));
  }

  /** What a kill leaves of an index whose rows only the log has. */
  private FileAccess killed() {
    SimulatedDisk disk = SimulatedDisk.empty(directory);
    var description =
        IndexDescription.EMPTY
            .withDimension(VECTORS[0].length)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG);
    try (VectorIndex index =
        Indexes.openOrCreate(disk, directory, description, OpenOptions.DEFAULT)) {
      for (int row = 0; row < ROWS; row++) {
        index.upsert(row, VECTORS[row]);
      }
      return disk.afterKill();
    }
  }
}
