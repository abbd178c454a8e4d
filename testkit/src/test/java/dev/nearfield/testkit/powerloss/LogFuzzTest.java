package dev.nearfield.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.testkit.Mutations;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages a log at random, with right checksums and without: reading it ends in a typed exception
 * or in a log that goes on, and takes no more memory than a constant beyond the file.
 *
 * <p>{@code -Dnearfield.fuzz.mutations=100000} damages each log that often times 20.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS) // Only against a reader that never ends.
class LogFuzzTest {

  private static final long SLACK_BYTES = 1 << 20;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void open_mutatedLog_goesOnOrThrowsTyped(long seed) {
    var random = new SplittableRandom(seed);
    byte[] valid = LogFuzzTarget.validLog(seed);
    assertThat(LogFuzzTarget.check(valid)).isTrue(); // and loads classes, which would count
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    int opened = 0;
    int mutations = 20 * Mutations.COUNT;
    for (int mutation = 0; mutation < mutations; mutation++) {
      byte[] mutated = Mutations.mutate(valid, random);
      if (random.nextBoolean()) {
        LogForgery.signAll(mutated);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        opened += LogFuzzTarget.check(mutated) ? 1 : 0;
      } catch (RuntimeException | AssertionError violation) {
        throw new AssertionError("mutation %d of seed %d".formatted(mutation, seed), violation);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for mutation %d of seed %d", mutation, seed)
          .isLessThan(mutated.length + SLACK_BYTES);
    }
    assertThat(opened).isBetween(mutations / 20, mutations - mutations / 20);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void open_noise_throwsTyped(long seed) {
    var random = new SplittableRandom(seed);
    var target = new LogFuzzTarget();
    for (int round = 0; round < 1_000; round++) {
      var noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);
      target.reads(noise);
    }
  }
}
