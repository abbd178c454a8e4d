package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.manifest.SimulatedStore.Chances;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol under schedules by chance (L2, L12): nothing is lost, torn or collected early. */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class ProtocolSimulationTest {

  /** Ten thousand with -Dnearfield.protocol.schedules=10000. */
  private static final int SCHEDULES = Integer.getInteger("nearfield.protocol.schedules", 1_000);

  private static final int SCHEDULES_TO_FIND_A_BUG = 3_000;

  private static CommitMode mode(long seed) {
    return seed % 4 == 3 ? CommitMode.NUMBERED : CommitMode.ETAG;
  }

  @Test
  void schedules_L2_L12_anyFaults_keepTheInvariants() {
    long commits = 0;
    for (long seed = 0; seed < SCHEDULES; seed++) {
      var outcome = new ProtocolSimulation(seed, mode(seed), PlantedBug.NONE).run();
      long failing = seed;
      outcome
          .broken()
          .ifPresent(
              broken -> {
                throw new AssertionError("schedule of seed " + failing, broken);
              });
      commits += outcome.commits();
    }
    assertThat(commits).as("commits in %d schedules", SCHEDULES).isGreaterThan(SCHEDULES * 3L);
  }

  @Test
  void schedule_sameSeed_isTheSame() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(new ProtocolSimulation(seed, mode(seed), PlantedBug.NONE).run())
          .isEqualTo(new ProtocolSimulation(seed, mode(seed), PlantedBug.NONE).run());
    }
  }

  @ParameterizedTest
  @EnumSource(value = PlantedBug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void plantedBug_L2_anyOne_isFound(PlantedBug bug) {
    for (long seed = 0; seed < SCHEDULES_TO_FIND_A_BUG; seed++) {
      if (new ProtocolSimulation(seed, CommitMode.ETAG, bug).run().broken().isPresent()) {
        return;
      }
    }
    assertThat(bug).as("no schedule of %d found it", SCHEDULES_TO_FIND_A_BUG).isNull();
  }

  /** On a store without conditions, where the operator promised one writer (unsafeSingleWriter). */
  @Test
  void unsafeStore_L2_oneWriterAtATime_keepsTheInvariants() {
    long commits = 0;
    for (long seed = 0; seed < SCHEDULES / 4; seed++) {
      var outcome = unsafe(seed).runInTurn(Chances.PROMPT);
      assertThat(outcome.broken()).as("schedule of seed %d", seed).isEmpty();
      commits += outcome.commits();
    }
    assertThat(commits).isGreaterThan(SCHEDULES / 4 * 3L);
  }

  /** What the operator promises, one part broken at a time: each loses commits. */
  @ParameterizedTest
  @EnumSource
  void unsafeStore_L2_promiseBroken_losesCommits(BrokenPromise promise) {
    for (long seed = 0; seed < SCHEDULES_TO_FIND_A_BUG; seed++) {
      Optional<Throwable> broken = promise.schedule.apply(unsafe(seed)).broken();
      if (broken.isPresent()) {
        assertThat(broken.get()).isInstanceOf(AssertionError.class);
        return;
      }
    }
    assertThat(promise).as("no schedule of %d lost one", SCHEDULES_TO_FIND_A_BUG).isNull();
  }

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  enum BrokenPromise {
    TWO_AT_A_TIME(ProtocolSimulation::run),
    WRITES_ARRIVE_LATE(simulation -> simulation.runInTurn(Chances.ALL));

    private final Function<ProtocolSimulation, ProtocolSimulation.Outcome> schedule;

    BrokenPromise(Function<ProtocolSimulation, ProtocolSimulation.Outcome> schedule) {
      this.schedule = schedule;
    }
  }

  private static ProtocolSimulation unsafe(long seed) {
    return new ProtocolSimulation(seed, CommitMode.UNSAFE, PlantedBug.NONE);
  }
}
