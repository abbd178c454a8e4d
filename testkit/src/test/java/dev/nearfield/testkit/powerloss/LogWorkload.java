package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A log that is opened some times, appended to by some threads, truncated, closed or abandoned; and
 * what it promised when.
 */
final class LogWorkload {

  static final Path ROOT = Path.of("/simulated");

  private static final int LIVES = 4;
  private static final int RECORDS = 14;

  private final int seed;
  private final LogFlaw flaw;
  private final SplittableRandom random;
  private final Durability durability;
  private final int threads;
  private final SimulatedDisk disk = SimulatedDisk.empty(ROOT);
  private final Map<Long, LogPayload> appended = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Promise> promises = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Promise> checkpoints = new ConcurrentLinkedQueue<>();

  /** From this operation on, records up to this one are promised, or are no longer wanted. */
  private record Promise(int operation, long sequence) {}

  LogWorkload(int seed, LogFlaw flaw) {
    this.seed = seed;
    this.flaw = flaw;
    this.random = new SplittableRandom(seed);
    this.durability =
        switch (random.nextInt(5)) {
          case 0 -> Durability.ON_CLOSE;
          case 1 ->
              flaw == LogFlaw.NONE ? Durability.group(Duration.ofMillis(1)) : Durability.ON_CLOSE;
          default -> Durability.SYNC;
        };
    // With a flaw there is one thread: a run is then the same each time, and so is what it finds.
    this.threads = random.nextInt(3) == 0 && flaw == LogFlaw.NONE ? 3 : 1;
    disk.forcePause(threads > 1 ? Thread::yield : () -> {});
  }

  /** Runs everything; the power stays on. */
  LogWorkload run() {
    for (int life = 1; life <= LIVES; life++) {
      if (random.nextInt(4) == 0) {
        disk.failForce(1 + random.nextInt(12));
      }
      try {
        live(life);
      } catch (ReadOnlyLogException | FileAccessException failed) {
        // The force that was to fail did, perhaps that of the recovery; the next life goes on.
      }
    }
    return this;
  }

  SimulatedDisk disk() {
    return disk;
  }

  /** The record of this sequence, if one was ever appended. */
  LogPayload appended(long sequence) {
    LogPayload payload = appended.get(sequence);
    if (payload == null) {
      throw new AssertionError("record %d was never appended".formatted(sequence));
    }
    return payload;
  }

  /** The last record that was promised when an operation began. */
  long promised(int operation) {
    return last(promises, operation);
  }

  /** The first record that is wanted when an operation began. */
  long wanted(int operation) {
    return last(checkpoints, operation) + 1;
  }

  static LogOptions options(Durability durability) {
    return LogOptions.DEFAULT.withFileBytes(4 << 10).withDurability(durability);
  }

  private static long last(Iterable<Promise> all, int operation) {
    long last = 0;
    for (Promise each : all) {
      last = each.operation() <= operation ? Math.max(last, each.sequence()) : last;
    }
    return last;
  }

  private void live(int life) {
    FileAccess files = new FlawedFiles(disk, flaw);
    long from = wanted(disk.operationCount());
    // Abandoned as by a kill in every other life; a log with a thread is closed.
    boolean closes = random.nextBoolean() || durability instanceof Durability.Group;
    WriteAheadLog log =
        WriteAheadLog.open(
            files, ROOT, options(durability), from, (sequence, record) -> LogPayload.of(record));
    try {
      promise(log.durableSequence());
      append(log, life);
    } finally {
      if (closes) {
        log.close();
      }
    }
    if (closes) {
      promise(log.durableSequence());
    }
  }

  private void append(WriteAheadLog log, int life) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      SplittableRandom own = random.split();
      Runnable task = () -> append(log, life, number, own);
      if (threads == 1) {
        task.run();
      } else {
        running.add(CompletableFuture.runAsync(task, each -> Thread.ofPlatform().start(each)));
      }
    }
    running.forEach(CompletableFuture::join);
  }

  private void append(WriteAheadLog log, int life, int thread, SplittableRandom own) {
    for (int count = 0; count < RECORDS; count++) {
      try {
        var payload = new LogPayload(seed, life, thread, count);
        long sequence = log.append(ByteBuffer.wrap(payload.bytes()));
        appended.put(sequence, payload);
        if (flaw == LogFlaw.ACKNOWLEDGES_EARLY) {
          promise(sequence);
        }
        if (own.nextInt(3) > 0) { // some wait for others' records too, some for none
          log.awaitDurable(sequence);
        }
        if (own.nextInt(20) == 0) {
          log.force();
        }
        promise(log.durableSequence());
        if (own.nextInt(25) == 0) {
          checkpoint(log);
        }
      } catch (ReadOnlyLogException failed) {
        return;
      }
    }
  }

  /** Records that were promised are elsewhere now, and their files may go. */
  private void checkpoint(WriteAheadLog log) {
    boolean cuts = log.lastSequence() % 2 == 0;
    long sequence = cuts ? log.cut() : log.durableSequence();
    checkpoints.add(new Promise(disk.operationCount(), sequence));
    log.truncateBefore(sequence + 1);
  }

  private void promise(long sequence) {
    promises.add(new Promise(disk.operationCount(), sequence));
  }

  @Override
  public String toString() {
    return "seed %d, %s, %d threads, %s".formatted(seed, durability, threads, flaw);
  }
}
