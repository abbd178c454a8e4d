package dev.nearfield.storage;

import static dev.nearfield.storage.LogRecords.FILES;
import static dev.nearfield.storage.LogRecords.SMALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteAheadLogTest {

  @TempDir Path directory;

  private final LogRecords records = new LogRecords(1);

  static List<Durability> durabilities() {
    return List.of(Durability.SYNC, Durability.ON_CLOSE, Durability.group(Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @MethodSource("durabilities")
  void open_afterClose_showsEveryRecordInOrder(Durability durability) {
    LogOptions options = SMALL.withDurability(durability);
    for (long life = 0; life < 5; life++) {
      var visitor = new LogRecords(1);
      try (var log = WriteAheadLog.open(FILES, directory, options, 1, visitor)) {
        visitor.expect(1, life * 100);
        assertThat(log.recovery().tornTail()).isEmpty();
        records.append(log, life * 100 + 100);
        log.awaitDurable(log.lastSequence());
      }
    }
    assertThat(logs()).hasSizeGreaterThan(5);
    records.expectLog(directory, 1, 500);
    records.expectLog(directory, 77, 500);
    records.expectLog(directory, 501, 500);
  }

  @Test
  void open_nothingAppended_leavesNoFile() {
    for (int i = 0; i < 3; i++) {
      try (var log = LogRecords.open(directory)) {
        assertThat(log.lastSequence()).isZero();
        log.force();
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void open_closedInOrder_writesNothing() throws IOException {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 40);
    }
    List<Path> logs = logs();
    var times = new ArrayList<Object>();
    for (Path file : logs) {
      times.add(Files.getLastModifiedTime(file));
      assertThat(file.toFile().setReadOnly()).isTrue();
    }
    LogRecords.open(directory).close();
    assertThat(logs()).isEqualTo(logs);
    for (int i = 0; i < logs.size(); i++) {
      assertThat(Files.getLastModifiedTime(logs.get(i))).isEqualTo(times.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 65_503, 65_504, 65_505, 200_000, 1_000_000})
  void append_anyLength_comesBack(int length) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    var options = LogOptions.DEFAULT.withFileBytes(1 << 20);
    try (var log = WriteAheadLog.open(FILES, directory, options, 1, (s, r) -> {});
        var arena = Arena.ofConfined()) {
      log.append(ByteBuffer.wrap(bytes));
      log.append(arena.allocate(length).fill((byte) 7));
      ByteBuffer part = ByteBuffer.wrap(Arrays.copyOf(bytes, length + 9)).limit(length);
      log.append(part);
      assertThat(part.remaining()).isEqualTo(length);
    }
    LogRecovery found =
        WriteAheadLog.read(
            FILES,
            directory,
            1,
            (s, record) -> assertThat(record.toArray(JAVA_BYTE)).isEqualTo(bytes));
    assertThat(found.recordCount()).isEqualTo(3);
  }

  @Test
  void append_misuse_throwsAndGoesOn() {
    try (var log = LogRecords.open(directory)) {
      assertThatThrownBy(() -> log.append(ByteBuffer.allocate(SMALL.maxRecordBytes() + 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("may have 3984 bytes, has 3985");
      var arena = Arena.ofConfined();
      var freed = arena.allocate(100);
      arena.close();
      assertThatThrownBy(() -> log.append(freed)).isInstanceOf(IllegalStateException.class);
      assertThat(log.append(ByteBuffer.allocate(SMALL.maxRecordBytes()))).isEqualTo(1);
      assertThatThrownBy(() -> log.awaitDurable(2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("record 2 was not appended");
    }
    var closed = LogRecords.open(directory);
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.append(ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> Durability.group(Duration.ZERO)).hasMessageContaining("interval");
    assertThatThrownBy(() -> SMALL.withFileBytes(1)).hasMessageContaining("fileBytes");
  }

  @Test
  void open_logEndsBeforeTheCheckpoint_goesOnBehindIt() {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 30);
    }
    try (var log = LogRecords.open(directory, 101, records)) {
      assertThat(log.lastSequence()).isEqualTo(100);
      records.append(log, 110);
    }
    records.expect(1, 0);
    records.expectLog(directory, 101, 110);
    assertThatThrownBy(() -> records.expectLog(directory, 20, 110))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("begins with record 101, 31 comes next");
  }

  @Test
  void truncateBefore_anyRecord_keepsWhatFollowsIt() {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 300);
      int files = logs().size();
      log.truncateBefore(1);
      assertThat(logs()).hasSize(files);
      log.truncateBefore(150);
      assertThat(logs()).hasSizeBetween(2, files - 2);
      records.expectLog(directory, 150, 300);
      log.truncateBefore(10_000);
      assertThat(logs()).hasSize(1);
      records.append(log, 310);
    }
    try (var log = LogRecords.open(directory, 301, records)) {
      records.expect(301, 310);
      records.append(log, 320);
      log.truncateBefore(311);
      assertThat(logs()).hasSize(1);
    }
    assertThatThrownBy(() -> LogRecords.open(directory))
        .isInstanceOfSatisfying(
            MissingRecordsException.class,
            missing -> assertThat(missing.firstSequence()).isEqualTo(311))
        .hasMessageContaining("begins with record 311, 1 was asked for");
  }

  @Test
  void cut_beforeATruncation_leavesNoFileAndNumbersGrow() {
    try (var log = LogRecords.open(directory)) {
      assertThat(log.cut()).isZero();
      records.append(log, 300);
      Path last = logs().getLast();
      assertThat(log.cut()).isEqualTo(300);
      assertThat(log.durableSequence()).isEqualTo(300);
      log.truncateBefore(300);
      assertThat(logs()).containsExactly(last);
      log.truncateBefore(301);
      assertThat(logs()).isEmpty();
      records.append(log, 310);
      assertThat(logs().getFirst().compareTo(last)).isPositive();
      log.truncateBefore(311);
      assertThat(logs()).as("the file that is written to").hasSize(1);
    }
    try (var log = LogRecords.open(directory, 301, records)) {
      records.expect(301, 310);
      log.truncateBefore(311); // nothing was appended to it: no file is written to
      assertThat(logs()).isEmpty();
    }
    try (var log = LogRecords.open(directory, 311, records)) {
      records.append(log, 320);
    }
    records.expectLog(directory, 311, 320);
  }

  @Test
  void cut_besideAppendsAndForces_dividesTheLog() {
    long from = 1;
    try (var log = LogRecords.open(directory)) {
      CompletableFuture<Void> appending =
          CompletableFuture.runAsync(
              () -> {
                for (long last = 1; last <= 400; last++) {
                  records.append(log, last);
                  log.awaitDurable(last);
                }
              });
      while (!appending.isDone()) {
        from = log.cut() + 1;
        log.truncateBefore(from);
      }
      appending.join();
    }
    records.expectLog(directory, from, 400);
  }

  @Test
  void open_fileMissingBetweenOthers_isReported() throws IOException {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 300);
    }
    Files.delete(logs().get(2));
    assertThatThrownBy(() -> LogRecords.open(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("a file is missing");
  }

  @Test
  void open_tornTail_isCutAndReportedOnce() throws IOException {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 10);
    }
    Path last = logs().getLast();
    long whole = Files.size(last);
    Files.write(last, new byte[100], StandardOpenOption.APPEND);
    var expected = new LogRecovery.TornTail(last, whole, 100);
    assertThat(records.expectLog(directory, 1, 10).tornTail()).contains(expected);
    try (var log = LogRecords.open(directory)) {
      assertThat(log.recovery().tornTail()).contains(expected);
      records.append(log, 20);
    }
    assertThat(last).hasSize(whole);
    assertThat(records.expectLog(directory, 1, 20).tornTail()).isEmpty();
  }

  @Test
  void open_otherKindOrName_isReportedOrLeftAlone() throws IOException {
    Files.writeString(directory.resolve("log-1.nf"), "not a log's name");
    Files.writeString(directory.resolve("log-0000000009.nf.tmp"), "left by a crash");
    LogRecords.open(directory).close();
    assertThat(FILES.list(directory)).containsExactly(directory.resolve("log-1.nf"));
    GoldenFiles.writeSections(directory.resolve("log-0000000001.nf"), new byte[10]);
    assertThatThrownBy(() -> LogRecords.open(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("not 'log'");
  }

  @Test
  void read_besideAWriterAtEachStep_showsWhatIsThere() {
    try (var log = LogRecords.open(directory)) {
      for (long last = 1; last <= 200; last++) {
        records.append(log, last);
        records.expectLog(directory, Math.max(1, last - 50), last);
      }
      log.truncateBefore(100);
      assertThatThrownBy(() -> records.expectLog(directory, 1, 200))
          .isInstanceOf(MissingRecordsException.class);
    }
  }

  @Test
  void read_listingThatOverlookedAFile_listsAgain() {
    try (var log = LogRecords.open(directory)) {
      records.append(log, 100);
    }
    var listings = new AtomicInteger();
    var overlooking =
        (FileAccess)
            Proxy.newProxyInstance(
                FileAccess.class.getClassLoader(),
                new Class<?>[] {FileAccess.class},
                (proxy, method, arguments) -> {
                  Object result = method.invoke(FILES, arguments);
                  if (result instanceof List<?> all && listings.getAndIncrement() == 0) {
                    return all.stream().filter(file -> all.indexOf(file) != 1).toList();
                  }
                  return result;
                });
    WriteAheadLog.read(overlooking, directory, 1, records);
    records.expect(1, 100);
    assertThat(listings).hasValueGreaterThan(1);
  }

  @Test
  void read_besideTruncations_endsWellOrSaysWhatIsMissing() {
    var writing = new AtomicBoolean(true);
    try (var log = LogRecords.open(directory)) {
      var reader =
          CompletableFuture.runAsync(
              () -> {
                for (long from = 1; writing.get(); ) {
                  try {
                    LogRecovery found =
                        WriteAheadLog.read(FILES, directory, from, new LogRecords(1));
                    from = Math.max(from, found.lastSequence() - 20);
                  } catch (MissingRecordsException behind) {
                    assertThat(behind.firstSequence()).isGreaterThan(from);
                    from = behind.firstSequence();
                  }
                }
              });
      for (long last = 10; last <= 1_500; last += 10) {
        records.append(log, last);
        log.truncateBefore(last - 15);
      }
      writing.set(false);
      reader.join();
    }
  }

  @Test
  void appendAndAwait_interruptedThread_losesNothingAndKeepsTheInterrupt() {
    try (var log = LogRecords.open(directory)) {
      for (long last = 1; last <= 100; last++) {
        Thread.currentThread().interrupt();
        records.append(log, last);
        log.awaitDurable(last);
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(log.durableSequence()).isEqualTo(100);
    }
    records.expectLog(directory, 1, 100);
  }

  private List<Path> logs() {
    return new LogFolder(FILES, directory).list();
  }
}
