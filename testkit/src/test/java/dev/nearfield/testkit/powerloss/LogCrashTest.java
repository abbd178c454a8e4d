package dev.nearfield.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.LogVisitor;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.WriteAheadLog;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails at every operation of a log's lives, and during the recovery after that: what was
 * promised is there in order, what was not is there wholly or not at all, and nothing else is.
 *
 * <p>{@code -Dnearfield.crash.states=100000} checks that many states, {@code
 * -Dnearfield.crash.seed} begins with another seed.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class LogCrashTest {

  private static final int STATES = Integer.getInteger("nearfield.crash.states", 5_000);
  private static final int FIRST_SEED = Integer.getInteger("nearfield.crash.seed", 1);
  private static final int FLAWED_STATES = 5_000;
  private static final int SECOND_LIFE = 1_000;

  private LogWorkload workload = new LogWorkload(FIRST_SEED, LogFlaw.NONE);
  private LogFlaw flaw = LogFlaw.NONE;
  private int states;
  private int secondCrashes;
  private int tornTails;

  @Test
  void open_afterAnyPowerLoss_hasWhatWasPromised() {
    for (int seed = FIRST_SEED; states < STATES; seed++) {
      crashEverywhere(seed, STATES);
    }
    assertThat(states).isGreaterThanOrEqualTo(STATES);
    assertThat(secondCrashes).as("during recovery").isGreaterThan(STATES / 4);
    assertThat(tornTails).as("recoveries with something to cut").isGreaterThan(STATES / 10);
  }

  @ParameterizedTest
  @EnumSource(value = LogFlaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void open_ofAFlawedLog_isFound(LogFlaw planted) {
    flaw = planted;
    String found = "";
    for (int seed = FIRST_SEED; states < FLAWED_STATES && found.isEmpty(); seed++) {
      try {
        crashEverywhere(seed, FLAWED_STATES);
      } catch (AssertionError violation) {
        found = String.valueOf(violation.getMessage());
      }
    }
    assertThat(found).as("%s after %d states", planted, states).isNotEmpty();
  }

  /** Every moment of one workload, in both directory models. */
  private void crashEverywhere(int seed, int limit) {
    try {
      workload = new LogWorkload(seed, flaw).run();
    } catch (StorageException | AssertionError violation) {
      throw new AssertionError("with power, seed %d".formatted(seed), violation);
    }
    var loss = new PowerLoss(workload.disk());
    var random = new SplittableRandom(seed);
    for (int at = 0; at <= loss.operationCount() && states < limit; at++) {
      loss.advanceTo(at);
      for (DirectoryOrder order : DirectoryOrder.values()) {
        for (int draw = 0; draw < 2; draw++) {
          long drawn = random.nextLong();
          check(loss, at, order, drawn);
        }
      }
    }
  }

  private void check(PowerLoss loss, int at, DirectoryOrder order, long drawn) {
    SimulatedDisk state = loss.draw(order, drawn);
    try {
      long promised = workload.promised(at);
      var first = new Recovered(workload.wanted(at), Long.MAX_VALUE);
      first.recover(state, promised);
      if (drawn % 4 == 0) {
        crashDuringRecovery(state, first, promised, drawn);
      }
    } catch (StorageException | AssertionError violation) {
      throw new AssertionError(
          "%s, operation %d, %s, draw %d: %s"
              .formatted(workload, at, order, drawn, loss.describe(drawn)),
          violation);
    }
  }

  private void crashDuringRecovery(
      SimulatedDisk recovered, Recovered first, long promised, long seed) {
    var loss = new PowerLoss(recovered);
    var random = new SplittableRandom(seed);
    for (int at = 0; at <= loss.operationCount(); at += 1 + random.nextInt(3)) {
      loss.advanceTo(at);
      DirectoryOrder order =
          random.nextBoolean() ? DirectoryOrder.ORDERED : DirectoryOrder.UNORDERED;
      long drawn = random.nextLong();
      SimulatedDisk state = loss.draw(order, drawn);
      try {
        var second = new Recovered(first.wanted, first.last);
        secondCrashes++;
        second.recover(state, Math.max(promised, first.promised(at)));
      } catch (StorageException | AssertionError violation) {
        throw new AssertionError(
            "second crash at %d, %s: %s".formatted(at, order, loss.describe(drawn)), violation);
      }
    }
  }

  /** One recovery, and what it promises in turn. */
  private final class Recovered implements LogVisitor {

    private final long wanted;

    /** Records behind this one are those that the recovery before appended. */
    private final long boundary;

    private long next;
    private long last;
    private int acknowledgedAt = Integer.MAX_VALUE;

    Recovered(long wanted, long boundary) {
      this.wanted = wanted;
      this.boundary = boundary;
      this.next = wanted;
    }

    /** Opens, checks, appends two records, and reads everything again. */
    void recover(SimulatedDisk disk, long promised) {
      states++;
      var files = new FlawedFiles(disk, flaw);
      var options = LogWorkload.options(Durability.SYNC);
      try (var log = WriteAheadLog.open(files, LogWorkload.ROOT, options, wanted, this)) {
        last = log.lastSequence();
        tornTails += log.recovery().tornTail().isPresent() ? 1 : 0;
        assertThat(next).isEqualTo(last + 1);
        assertThat(last).as("last record").isGreaterThanOrEqualTo(promised);
        log.append(own(last + 1));
        log.awaitDurable(log.append(own(last + 2)));
        acknowledgedAt = disk.operationCount();
      }
      next = wanted;
      long[] shown = {wanted};
      WriteAheadLog.read(
          files,
          LogWorkload.ROOT,
          wanted,
          (sequence, record) -> {
            assertThat(sequence).isEqualTo(shown[0]++);
            LogPayload expected = sequence > last ? ownPayload(sequence) : expected(sequence);
            assertThat(LogPayload.of(record)).isEqualTo(expected);
          });
      assertThat(shown[0]).as("records after recovery").isEqualTo(last + 3);
    }

    /** What this recovery had promised when an operation began. */
    long promised(int operation) {
      return operation >= acknowledgedAt ? last + 2 : 0;
    }

    @Override
    public void visit(long sequence, MemorySegment record) {
      assertThat(sequence).isEqualTo(next++);
      assertThat(LogPayload.of(record)).as("record %d", sequence).isEqualTo(expected(sequence));
    }

    private LogPayload expected(long sequence) {
      return sequence > boundary ? ownPayload(sequence) : workload.appended(sequence);
    }

    private static ByteBuffer own(long sequence) {
      return ByteBuffer.wrap(ownPayload(sequence).bytes());
    }

    private static LogPayload ownPayload(long sequence) {
      return new LogPayload(0, SECOND_LIFE, 0, (int) sequence);
    }
  }
}
