package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.FaultyFiles.Fault;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk fails at each operation of a life with three saves, or fills up at each size: the call
 * that failed says so, searches go on, a log that failed takes nothing more, what was acknowledged
 * outlives a power loss at that moment, and once the disk works again everything does.
 *
 * <p>{@code -Dnearfield.fault.lives=10} fails at each operation of that many lives, {@code
 * -Dnearfield.fault.sizes=1000} tries that many sizes, {@code -Dnearfield.fault.seed} begins with
 * another seed.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class FolderFaultsTest {

  private static final int LIVES = Integer.getInteger("nearfield.fault.lives", 1);
  private static final int SIZES = Integer.getInteger("nearfield.fault.sizes", 50);
  private static final int FIRST_SEED = Integer.getInteger("nearfield.fault.seed", 1);
  private static final Logger LOGGER = Logger.getLogger("dev.nearfield");

  /** Disks that fill up do so in so many different lives. */
  private static final int SEEDS = 8;

  private static final long PLENTY = 1L << 40;

  /** The lock is on the real directory of this name, all else on the simulated one. */
  @TempDir Path directory;

  private FolderFlaw flaw = FolderFlaw.NONE;

  /** Most lives end in warnings about the disk. */
  @BeforeAll
  static void muteWarnings() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void unmuteWarnings() {
    LOGGER.setLevel(null);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void life_anyOperationFailsOnce_losesNothingAcknowledged(Fault fault) {
    failEverywhere(
        fault == Fault.IO_ERROR ? 1 : 2, (files, at) -> files.failWith(fault).failOperation(at));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void life_allOperationsFailFromOneOn_losesNothingAcknowledged(Fault fault) {
    failEverywhere(
        fault == Fault.IO_ERROR ? 3 : 4, (files, at) -> files.failWith(fault).failFrom(at));
  }

  @Test
  void life_diskFullAtAnySize_losesNothingAcknowledged() {
    long[] mosts = new long[SEEDS];
    for (int size = 0; size < SIZES; size++) {
      int index = size % SEEDS;
      int seed = FIRST_SEED + index;
      if (mosts[index] == 0) {
        FaultyLife whole = run(seed, files -> files.capacity(PLENTY), "seed " + seed);
        mosts[index] = PLENTY - whole.freeBytes();
      }
      long most = mosts[index];
      long capacity = most * size / SIZES;
      String what = "full at %d bytes of %d, seed %d".formatted(capacity, most, seed);
      FaultyLife life = run(seed, files -> files.capacity(capacity), what);
      assertThat(life.failures()).as(what).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SKIPS_LOG_FORCE", "IGNORES_LOG_FAILURES"})
  void life_ofAFlawedIndex_isFound(FolderFlaw planted) {
    flaw = planted;
    assertThatThrownBy(() -> failEverywhere(1, (files, at) -> files.failOperation(at)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("operation");
  }

  /** How a disk fails at an operation. */
  private interface Rule {
    void apply(FaultyFiles files, int operation);
  }

  /** Tries operations until there are no more; at quick size, each test takes every fourth. */
  private void failEverywhere(int first, Rule rule) {
    int step = LIVES == 1 ? 4 : 1;
    int tried = 0;
    for (int seed = FIRST_SEED; seed < FIRST_SEED + LIVES; seed++) {
      boolean failed = true;
      for (int operation = first; failed; operation += step, tried++) {
        int number = operation;
        String what = "operation %d, seed %d".formatted(operation, seed);
        failed = run(seed, files -> rule.apply(files, number), what).diskFailed();
      }
    }
    assertThat(tried).isGreaterThan(100 / step * LIVES);
  }

  private FaultyLife run(long seed, Consumer<FaultyFiles> rule, String what) {
    try {
      var life = new FaultyLife(directory, seed, flaw);
      life.run(rule);
      return life;
    } catch (StorageException | AssertionError violation) {
      throw new AssertionError(what, violation);
    }
  }
}
