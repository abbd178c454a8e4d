package dev.nearfield.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.WriteAheadLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A force fails, the process ends, the log is opened again, and then the power is lost: what that
 * opening read out of the page cache and promised is on the disk. {@link LogCrashTest} comes here
 * by chance; this is the case alone, the same in every run.
 */
class LogRepairCrashTest {

  private static final int DRAWS = 20;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void open_afterAFailedForce_outlivesAPowerLoss(long seed) {
    var random = new SplittableRandom(seed);
    SimulatedDisk disk = SimulatedDisk.empty(LogWorkload.ROOT);
    appendUntilAForceFails(disk, random);
    List<LogPayload> promised = new ArrayList<>();
    open(disk, promised).close();
    assertThat(promised).as("records that a reopening read").isNotEmpty();
    var loss = new PowerLoss(disk);
    loss.advanceTo(loss.operationCount());
    for (DirectoryOrder order : DirectoryOrder.values()) {
      for (int draw = 0; draw < DRAWS; draw++) {
        long drawn = random.nextLong();
        List<LogPayload> found = new ArrayList<>();
        open(loss.draw(order, drawn), found).close();
        assertThat(found).as("%s: %s", order, loss.describe(drawn)).isEqualTo(promised);
      }
    }
  }

  /** Leaves a file whose last pages the system takes for written, and no process that has it. */
  private static void appendUntilAForceFails(SimulatedDisk disk, SplittableRandom random) {
    WriteAheadLog log = open(disk, new ArrayList<>());
    disk.failForce(2 + random.nextInt(4)); // the first is that of the file itself
    assertThatThrownBy(
            () -> {
              for (int count = 0; ; count++) {
                byte[] record = new LogPayload(1, 1, 0, count).bytes();
                log.awaitDurable(log.append(ByteBuffer.wrap(record)));
              }
            })
        .isInstanceOfAny(ReadOnlyLogException.class, FileAccessException.class);
  }

  private static WriteAheadLog open(SimulatedDisk disk, List<LogPayload> records) {
    return WriteAheadLog.open(
        disk,
        LogWorkload.ROOT,
        LogWorkload.options(Durability.SYNC),
        1,
        (sequence, record) -> records.add(LogPayload.of(record)));
  }
}
