package dev.nearfield.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.powerloss.LogPayload;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes a log, again and again: whatever it told us it has is there, and each
 * other record wholly or not.
 *
 * <p>{@code -Dnearfield.kill.count=1000} kills that often, {@code -Dnearfield.kill.seed} at other
 * moments.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class LogKillTest {

  private static final int KILLS = Integer.getInteger("nearfield.kill.count", 5);
  private static final int SEED = Integer.getInteger("nearfield.kill.seed", 1);
  private static final int KILLED = 137;
  private static final int THREADS = 3;

  /** Fast to start: most of a child's life should be appends. */
  private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** Records that were acknowledged or found, by sequence. */
  private final Map<Long, LogPayload> known = new HashMap<>();

  private long acknowledged;
  private long from = 1;

  @Test
  void open_afterAKill_hasWhatWasAcknowledged(@TempDir Path directory) throws Exception {
    var random = new SplittableRandom(SEED);
    for (int life = 1; life <= KILLS; life++) {
      runAndKill(directory, life, 1 + random.nextInt(1 << random.nextInt(1, 11)));
      check(directory, life);
      // The next child truncates before this record; it never goes back.
      from = Math.max(from, acknowledged - random.nextInt(100));
    }
    assertThat(acknowledged).isGreaterThan(KILLS);
  }

  /** Kills the child after it acknowledged some records; what it could still say counts, too. */
  private void runAndKill(Path directory, int life, int records) throws Exception {
    Process child =
        ChildJvm.start(
            FLAGS, Writer.class, directory.toString(), String.valueOf(life), String.valueOf(from));
    int told = 0;
    try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) { // or it was killed amid the line
          acknowledge(line.substring(0, line.length() - 1).split(" ", -1));
        }
        if (++told == records) {
          child.toHandle().destroyForcibly(); // the process's own method would close our stream
        }
      }
    }
    String errors = new String(child.getErrorStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(errors).isEqualTo(KILLED);
  }

  private void acknowledge(String[] fields) {
    long sequence = Long.parseLong(fields[0]);
    int life = Integer.parseInt(fields[1]);
    var payload = new LogPayload(0, life, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
    assertThat(known.put(sequence, payload)).as("record %d", sequence).isNull();
    acknowledged = Math.max(acknowledged, sequence);
  }

  private void check(Path directory, int life) {
    long[] next = {from};
    var found =
        WriteAheadLog.read(
            FileAccess.system(),
            directory,
            from,
            (sequence, record) -> {
              assertThat(sequence).isEqualTo(next[0]++);
              LogPayload payload = LogPayload.of(record);
              LogPayload expected = known.putIfAbsent(sequence, payload);
              assertThat(payload).isEqualTo(expected == null ? payload : expected);
              assertThat(payload.life()).isLessThanOrEqualTo(life);
            });
    assertThat(found.lastSequence())
        .as("after life %d", life)
        .isGreaterThanOrEqualTo(acknowledged)
        .isEqualTo(next[0] - 1);
    known.keySet().removeIf(sequence -> sequence < from);
    acknowledged = found.lastSequence();
  }

  /** The child: appends for ever, and says what was acknowledged. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws InterruptedException {
      int life = Integer.parseInt(arguments[1]);
      long from = Long.parseLong(arguments[2]);
      Durability durability =
          switch (life % 3) {
            case 0 -> Durability.ON_CLOSE; // the operating system lives on
            case 1 -> Durability.SYNC;
            default -> Durability.group(Duration.ofMillis(5));
          };
      var options = LogOptions.DEFAULT.withFileBytes(32 << 10).withDurability(durability);
      var log =
          WriteAheadLog.open(
              FileAccess.system(),
              Path.of(arguments[0]),
              options,
              from,
              (sequence, record) -> LogPayload.of(record));
      log.truncateBefore(from);
      Thread[] threads = new Thread[THREADS];
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        threads[thread] = Thread.ofPlatform().start(() -> append(log, life, number));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void append(WriteAheadLog log, int life, int thread) {
      for (int count = 0; ; count++) {
        var payload = new LogPayload(0, life, thread, count);
        long sequence = log.append(ByteBuffer.wrap(payload.bytes()));
        log.awaitDurable(sequence);
        System.out.println("%d %d %d %d.".formatted(sequence, life, thread, count));
      }
    }
  }
}
