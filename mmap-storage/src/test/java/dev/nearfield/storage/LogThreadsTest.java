package dev.nearfield.storage;

import static dev.nearfield.storage.LogRecords.FILES;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads at one log. */
class LogThreadsTest {

  private static final int THREADS = 8;
  private static final int EACH = 150;

  @TempDir Path directory;

  static List<Durability> durabilities() {
    return WriteAheadLogTest.durabilities();
  }

  @ParameterizedTest
  @MethodSource("durabilities")
  void append_manyThreadsReadersAndInterrupts_oneOrderAndNothingLost(Durability durability) {
    var appended = new ConcurrentHashMap<Long, Long>();
    var options = LogRecords.SMALL.withDurability(durability);
    var writing = new AtomicBoolean(true);
    try (var log = WriteAheadLog.open(FILES, directory, options, 1, (s, r) -> {})) {
      var reader = start(() -> readWhile(writing, appended));
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        writers.add(start(() -> append(log, number, appended, durability)));
      }
      writers.forEach(CompletableFuture::join);
      writing.set(false);
      reader.join();
      assertThat(log.lastSequence()).isEqualTo(THREADS * EACH);
    }
    var seen = new ConcurrentHashMap<Long, Long>();
    WriteAheadLog.read(FILES, directory, 1, (s, r) -> seen.put(s, content(r)));
    assertThat(seen).isEqualTo(appended);
  }

  @Test
  void group_idleLog_isForcedInTheBackground() {
    var options = LogRecords.SMALL.withDurability(Durability.group(Duration.ofMillis(1)));
    try (var log = WriteAheadLog.open(FILES, directory, options, 1, (s, r) -> {})) {
      for (int i = 0; i < 20; i++) {
        long sequence = log.append(ByteBuffer.allocate(10));
        while (log.durableSequence() < sequence) { // ends, or the test hangs
          LockSupport.parkNanos(100_000);
        }
      }
    }
  }

  private static void append(
      WriteAheadLog log,
      int thread,
      ConcurrentHashMap<Long, Long> appended,
      Durability durability) {
    for (int i = 0; i < EACH; i++) {
      if (i % 16 == thread) {
        Thread.currentThread().interrupt();
      }
      long value = thread * 1_000_000L + i;
      byte[] bytes = new byte[8 + i % 300];
      Arrays.fill(bytes, (byte) value);
      ByteBuffer record = ByteBuffer.wrap(bytes).putLong(0, value);
      long sequence = log.append(record);
      assertThat(appended.put(sequence, value)).isNull();
      log.awaitDurable(sequence);
      if (durability instanceof Durability.Sync) {
        assertThat(log.durableSequence()).isGreaterThanOrEqualTo(sequence);
      }
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  private void readWhile(AtomicBoolean writing, ConcurrentHashMap<Long, Long> appended) {
    long last = 0;
    while (writing.get()) {
      var found =
          WriteAheadLog.read(
              FILES,
              directory,
              Math.max(1, last),
              (s, r) -> {
                Long expected = appended.get(s); // absent while its append has not returned
                assertThat(expected == null || expected == content(r)).as("%d", s).isTrue();
              });
      assertThat(found.lastSequence()).isGreaterThanOrEqualTo(last);
      last = found.lastSequence();
    }
  }

  private static long content(MemorySegment record) {
    return Long.reverseBytes(record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
  }

  private static CompletableFuture<Void> start(Runnable task) {
    return CompletableFuture.runAsync(task, each -> Thread.ofPlatform().start(each));
  }
}
