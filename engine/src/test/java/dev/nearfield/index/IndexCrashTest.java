package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.VectorIndex;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.powerloss.DirectoryOrder;
import dev.nearfield.testkit.powerloss.PowerLoss;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails at every operation of an index's lives, and again while it recovers: it opens
 * with all that was acknowledged, with the first so many of the changes begun since, and with
 * nothing else; and it goes on.
 *
 * <p>{@code -Dnearfield.crash.states=100000} checks that many states, {@code
 * -Dnearfield.crash.seed} begins with another seed.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class IndexCrashTest {

  private static final int STATES = Integer.getInteger("nearfield.crash.states", 2_000);
  private static final int FIRST_SEED = Integer.getInteger("nearfield.crash.seed", 1);
  private static final int FLAWED_STATES = 4_000;
  private static final int STEPS = 14;

  /** The lock is on the real directory of this name, all else on the simulated one. */
  @TempDir Path directory;

  private FolderFlaw flaw = FolderFlaw.NONE;
  private int states;
  private int secondCrashes;

  @Test
  void open_afterAnyPowerLoss_hasWhatWasAcknowledged() {
    for (int seed = FIRST_SEED; states < STATES; seed++) {
      crashEverywhere(seed, STATES);
    }
    assertThat(secondCrashes).as("during recovery").isGreaterThan(STATES / 10);
  }

  @ParameterizedTest
  @EnumSource(value = FolderFlaw.class, mode = EnumSource.Mode.MATCH_ALL, names = "SKIPS.*")
  void open_ofAFlawedIndex_isFound(FolderFlaw planted) {
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

  /** Every moment of one life, in both directory models. */
  private void crashEverywhere(int seed, int limit) {
    var disk = SimulatedDisk.empty(directory);
    var setup = UpdateScript.Setup.drawn(directory, seed);
    var history = new UpdateHistory(Map.of());
    new UpdateScript(setup, flawed(disk), disk::operationCount, history, seed).live(STEPS);
    var loss = new PowerLoss(disk);
    var random = new SplittableRandom(seed);
    for (int at = 0; at <= loss.operationCount() && states < limit; at++) {
      loss.advanceTo(at);
      for (DirectoryOrder order : DirectoryOrder.values()) {
        check(setup, history, new Crash(loss, at, order, random.nextLong()), seed);
      }
    }
  }

  /** One disk that may be found after the power failed. */
  private record Crash(PowerLoss loss, int at, DirectoryOrder order, long drawn) {

    SimulatedDisk disk() {
      return loss.draw(order, drawn);
    }

    @Override
    public String toString() {
      return "operation %d, %s, draw %d: %s".formatted(at, order, drawn, loss.describe(drawn));
    }
  }

  private void check(UpdateScript.Setup setup, UpdateHistory history, Crash crash, int seed) {
    SimulatedDisk disk = crash.disk();
    try {
      UpdateHistory next = recover(setup, history, crash.at(), disk, crash.drawn());
      if (crash.drawn() % 4 == 0) {
        crashAgain(setup, next, disk, crash.drawn());
      }
    } catch (StorageException | AssertionError violation) {
      throw new AssertionError("seed %d, %s".formatted(seed, crash), violation);
    }
  }

  /** Opens what was found, holds it to its history, and goes on. */
  private UpdateHistory recover(
      UpdateScript.Setup setup, UpdateHistory history, int at, SimulatedDisk disk, long seed) {
    states++;
    UpdateHistory next;
    FileAccess files = flawed(disk);
    try (VectorIndex index = setup.open(files)) {
      next = history.foundAfterCrash(index, at);
      var script = new UpdateScript(setup, files, disk::operationCount, next, seed);
      script.put(index, 1);
      script.step(index);
      script.put(index, 2);
    }
    next.acknowledge(disk.operationCount());
    try (VectorIndex index = setup.open(files)) {
      assertThat(VersionedRows.contents(index)).as("after recovery").isEqualTo(next.now());
    }
    return next;
  }

  private void crashAgain(
      UpdateScript.Setup setup, UpdateHistory history, SimulatedDisk recovered, long seed) {
    var loss = new PowerLoss(recovered);
    var random = new SplittableRandom(seed);
    for (int at = 0; at <= loss.operationCount(); at += 1 + random.nextInt(20)) {
      loss.advanceTo(at);
      DirectoryOrder order =
          random.nextBoolean() ? DirectoryOrder.ORDERED : DirectoryOrder.UNORDERED;
      var crash = new Crash(loss, at, order, random.nextLong());
      secondCrashes++;
      try {
        recover(setup, history, at, crash.disk(), crash.drawn());
      } catch (StorageException | AssertionError violation) {
        throw new AssertionError("and again at " + crash, violation);
      }
    }
  }

  private FileAccess flawed(SimulatedDisk disk) {
    return flaw.on(disk);
  }
}
