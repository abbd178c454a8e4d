package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A log on a disk that fails or fills up: it stops, says why, and opens again. */
class LogFaultsTest {

  private static final Path ROOT = Path.of("/simulated");
  private static final LogOptions SMALL = LogOptions.DEFAULT.withFileBytes(4 << 10);
  private static final int RECORD_BYTES = 700;
  private static final int RECORDS = 24;

  private final FileAccess disk = SimulatedDisk.empty(ROOT);

  @Test
  void append_firstRecord_isWrittenForcedAndNamedInThisOrder() {
    var files = new FaultyFiles(disk);
    try (var log = open(files, ROOT, SMALL)) {
      long sequence = log.append(record(1));
      assertThat(files.operations())
          .containsExactly(
              "delete log-0000000001.nf.tmp",
              "create log-0000000001.nf.tmp",
              "write log-0000000001.nf.tmp",
              "force log-0000000001.nf.tmp",
              "rename log-0000000001.nf.tmp",
              "forceDirectory " + ROOT.getFileName(),
              "open log-0000000001.nf",
              "write log-0000000001.nf");
      log.awaitDurable(sequence);
      assertThat(files.operations().getLast()).isEqualTo("force log-0000000001.nf");
      int before = files.operations().size();
      log.awaitDurable(sequence);
      assertThat(files.operations()).hasSize(before);
    }
  }

  @Test
  void append_fileFull_forcesItBeforeTheNextHasAName() {
    var files = new FaultyFiles(disk);
    try (var log = open(files, ROOT, SMALL.withDurability(Durability.ON_CLOSE))) {
      for (int i = 1; i <= RECORDS; i++) {
        log.append(record(i));
        log.awaitDurable(i);
      }
      List<String> operations = files.operations();
      assertThat(operations.indexOf("force log-0000000001.nf"))
          .isBetween(1, operations.indexOf("rename log-0000000002.nf.tmp"));
      assertThat(log.durableSequence()).isBetween(1L, RECORDS - 1L);
    }
  }

  @Test
  void workload_anyOperationFails_stopsTheLogAndLosesNothingAcknowledged() {
    boolean failed = true;
    int operation = 0;
    for (; failed; operation++) {
      Path directory = ROOT.resolve("operation-" + operation);
      disk.createDirectories(directory);
      var files = new FaultyFiles(disk).failOperation(operation + 1);
      long acknowledged = run(files, directory, "Input/output error");
      failed = files.hasFailed();
      expectPrefix(directory, acknowledged, failed ? RECORDS : acknowledged);
    }
    assertThat(operation).isGreaterThan(50);
  }

  @Test
  void checkpoints_anyOperationFails_stopsTheLogOrLosesNothing() {
    boolean failed = true;
    int operation = 0;
    for (; failed; operation++) {
      Path directory = ROOT.resolve("checkpoint-" + operation);
      disk.createDirectories(directory);
      var files = new FaultyFiles(disk).failOperation(operation + 1);
      var saved = new AtomicLong();
      long acknowledged = runWithCheckpoints(files, directory, saved);
      failed = files.hasFailed();
      List<Long> found = new ArrayList<>();
      try (var log =
          WriteAheadLog.open(
              disk, directory, SMALL, saved.get() + 1, (sequence, record) -> found.add(sequence))) {
        assertThat(log.lastSequence()).isBetween(acknowledged, (long) RECORDS);
        assertThat(found).hasSize((int) (log.lastSequence() - saved.get()));
        assertThat(log.append(record(0))).isEqualTo(log.lastSequence());
      }
    }
    assertThat(operation).isGreaterThan(50);
  }

  @Test
  void workload_diskFullAtAnyByte_opensAgainWithoutATraceOfTheTornFrame() {
    long acknowledged = 0;
    int full = 0;
    for (int capacity = 0; acknowledged < RECORDS; capacity += 53, full++) {
      Path directory = ROOT.resolve("capacity-" + capacity);
      disk.createDirectories(directory);
      var files = new FaultyFiles(disk).capacity(capacity);
      acknowledged = run(files, directory, "No space left on device");
      expectPrefix(directory, acknowledged, RECORDS);
    }
    assertThat(full).isGreaterThan(RECORDS * RECORD_BYTES / 53);
  }

  @Test
  void force_fails_isNeverRepeatedAndEveryWaiterIsTold() {
    var files = new FaultyFiles(disk);
    var log = open(files, ROOT, SMALL);
    log.awaitDurable(log.append(record(1)));
    files.failWhen(line -> line.equals("force log-0000000001.nf"));
    List<CompletableFuture<Void>> waiters = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int value = i;
      waiters.add(
          CompletableFuture.runAsync(
              () -> log.awaitDurable(log.append(record(value))),
              task -> Thread.ofPlatform().start(task)));
    }
    for (CompletableFuture<Void> waiter : waiters) {
      assertThatThrownBy(waiter::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ReadOnlyLogException.class);
    }
    files.failWhen(line -> false);
    assertThatThrownBy(log::force)
        .isInstanceOfSatisfying(
            ReadOnlyLogException.class,
            failure -> assertThat(failure.durableSequence()).isEqualTo(1))
        .hasCauseInstanceOf(FileAccessException.class)
        .hasMessageContaining("is read-only, records after 1 may be lost")
        .hasMessageContaining("open it again");
    log.awaitDurable(1); // it is on disk, whatever happened since
    log.close();
    assertThat(files.operations().stream().filter(line -> line.equals("force log-0000000001.nf")))
        .hasSize(2);
  }

  @Test
  void group_backgroundForceFails_nextAppendSays() {
    var files = new FaultyFiles(disk);
    var options = SMALL.withDurability(Durability.group(Duration.ofMillis(1)));
    try (var log = open(files, ROOT, options)) {
      log.append(record(1));
      log.force();
      files.failWhen(line -> line.startsWith("force "));
      assertThatThrownBy(
              () -> {
                while (true) { // ends, or the test hangs
                  log.awaitDurable(log.append(record(2)));
                  LockSupport.parkNanos(100_000);
                }
              })
          .isInstanceOf(ReadOnlyLogException.class);
    }
  }

  @Test
  void truncateBefore_deletionFails_leavesTheLogUsable() {
    var files = new FaultyFiles(disk);
    try (var log = open(files, ROOT, SMALL)) {
      for (int i = 1; i <= RECORDS; i++) {
        log.append(record(i));
      }
      files.failWhen(line -> line.startsWith("delete"));
      assertThatThrownBy(() -> log.truncateBefore(RECORDS)).isInstanceOf(FileAccessException.class);
      files.failWhen(line -> false);
      int before = files.operations().size();
      log.truncateBefore(RECORDS);
      List<String> operations = files.operations();
      assertThat(operations.get(before)).isEqualTo("delete log-0000000001.nf");
      assertThat(operations.getLast()).startsWith("forceDirectory");
      log.append(record(0));
    }
    assertThat(disk.list(ROOT)).hasSize(1);
  }

  @Test
  void open_afterFailedForce_writesTheUncertainFramesAgain() {
    var files = new FaultyFiles(disk);
    var log = open(files, ROOT, SMALL);
    log.awaitDurable(log.append(record(1)));
    files.failWhen(line -> line.equals("force log-0000000001.nf"));
    assertThatThrownBy(() -> log.awaitDurable(log.append(record(2))))
        .isInstanceOf(ReadOnlyLogException.class);
    log.close();
    var again = new FaultyFiles(disk);
    open(again, ROOT, SMALL).close();
    assertThat(again.operations())
        .endsWith("open log-0000000001.nf", "write log-0000000001.nf", "force log-0000000001.nf");
  }

  /** Appends and awaits until the disk refuses; returns the last acknowledged record. */
  private static long run(FaultyFiles files, Path directory, String reason) {
    long acknowledged = 0;
    try (var log = open(files, directory, SMALL)) {
      try {
        for (int i = 1; i <= RECORDS; i++) {
          long sequence = log.append(record(i));
          log.awaitDurable(sequence);
          acknowledged = sequence;
        }
      } catch (ReadOnlyLogException refused) {
        assertThat(refused).hasMessageContaining(reason);
        assertThatThrownBy(() -> log.append(record(0))).isInstanceOf(ReadOnlyLogException.class);
        assertThatThrownBy(log::force).isInstanceOf(ReadOnlyLogException.class);
      }
    } catch (StorageException refused) { // by opening or closing
      assertThat(refused).hasMessageContaining(reason);
    }
    return acknowledged;
  }

  /** As {@link #run}, and cuts the log where a checkpoint would. */
  private static long runWithCheckpoints(FaultyFiles files, Path directory, AtomicLong saved) {
    long acknowledged = 0;
    try (var log = open(files, directory, SMALL)) {
      for (int i = 1; i <= RECORDS; i++) {
        long sequence = log.append(record(i));
        log.awaitDurable(sequence);
        acknowledged = sequence;
        if (i % 4 == 0) {
          saved.set(log.cut());
          log.truncateBefore(sequence + 1);
        }
      }
    } catch (StorageException refused) {
      assertThat(refused).hasMessageContaining("Input/output error");
    }
    return acknowledged;
  }

  /** Opens on a healthy disk; the log must hold a prefix, and take more records. */
  private void expectPrefix(Path directory, long atLeast, long atMost) {
    List<Long> seen = new ArrayList<>();
    var options = SMALL.withDurability(Durability.ON_CLOSE);
    long last;
    try (var log =
        WriteAheadLog.open(
            disk,
            directory,
            options,
            1,
            (sequence, record) -> {
              seen.add(sequence);
              assertThat(record.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(record(sequence).array());
            })) {
      last = log.lastSequence();
      assertThat(last).isBetween(atLeast, atMost);
      assertThat(seen).hasSize((int) last);
      log.append(record(last + 1));
    }
    var found = WriteAheadLog.read(disk, directory, 1, (sequence, record) -> {});
    assertThat(found.lastSequence()).isEqualTo(last + 1);
    assertThat(found.tornTail()).isEmpty();
  }

  private static WriteAheadLog open(FileAccess files, Path directory, LogOptions options) {
    return WriteAheadLog.open(files, directory, options, 1, (sequence, record) -> {});
  }

  private static ByteBuffer record(long value) {
    var bytes = new byte[RECORD_BYTES];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }
}
