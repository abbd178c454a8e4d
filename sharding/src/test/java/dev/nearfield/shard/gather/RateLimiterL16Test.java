package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.OutOfRangeException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterL16Test {

  private static final long SECOND = 1_000_000_000;

  /** Sleeping takes exactly as long as it says, and nothing else takes any time. */
  private static final class SimulatedClock implements NanoClock {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND); // wraps on the way
    private boolean interrupting;

    @Override
    public long nanoTime() {
      return now.get();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      if (interrupting) {
        throw new InterruptedException();
      }
      now.addAndGet(nanos);
    }

    @Override
    public void await(Condition condition, long nanos) {
      throw new AssertionError("a limiter sleeps, it awaits no condition");
    }
  }

  private final SimulatedClock clock = new SimulatedClock();

  @Test
  void acquire_L16_tenSecondsAtAThousandASecond_takesTenThousandAndTheBurst() throws Exception {
    RateLimiter limiter = RateLimiter.of(1_000, 1, clock);
    long start = clock.nanoTime();
    long taken = 0;
    while (clock.nanoTime() - start < 10 * SECOND) {
      limiter.acquire(1);
      taken++;
    }
    assertThat(taken).isBetween(10_000L, 10_001L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void acquire_L16_anyAmountsAndRests_neverExceedsBurstAndRate(long seed) throws Exception {
    RandomGenerator random = new SplittableRandom(seed);
    long rate = random.nextLong(1, 1L << 30);
    long burst = random.nextLong(1, 1L << 20);
    RateLimiter limiter = RateLimiter.of(rate, burst, clock);
    long start = clock.nanoTime();
    double taken = 0;
    for (int i = 0; i < 10_000; i++) {
      long units = random.nextLong(1, 2 * burst + 1);
      limiter.acquire(units);
      taken += units;
      double seconds = (clock.nanoTime() - start) / 1e9;
      assertThat(taken).isLessThanOrEqualTo((burst + rate * seconds) * (1 + 1e-9));
      clock.sleep(random.nextInt(4) == 0 ? random.nextLong(1_000) : 0);
    }
  }

  @Test
  void acquire_aFullBucketAndRests_keepsNoMoreThanTheBurst() throws Exception {
    RateLimiter limiter = RateLimiter.of(10, 5, clock);
    clock.sleep(1_000 * SECOND);
    for (int i = 0; i < 5; i++) {
      assertThat(limiter.tryAcquire(1)).isTrue();
    }
    assertThat(limiter.tryAcquire(1)).isFalse();
    clock.sleep(SECOND / 10);
    assertThat(limiter.tryAcquire(1)).isTrue();
  }

  @Test
  void acquire_moreThanTheBurst_waitsForAllOfIt() throws Exception {
    RateLimiter limiter = RateLimiter.of(100, 10, clock);
    long start = clock.nanoTime();
    limiter.acquire(210);
    assertThat(clock.nanoTime() - start).isEqualTo(2 * SECOND);
  }

  @Test
  void acquire_interrupted_givesTheUnitsBack() {
    RateLimiter limiter = RateLimiter.of(1, 1, clock);
    assertThat(limiter.tryAcquire(1)).isTrue();
    clock.interrupting = true;
    assertThatThrownBy(() -> limiter.acquire(1_000)).isInstanceOf(InterruptedException.class);
    clock.interrupting = false;
    clock.now.addAndGet(SECOND);
    assertThat(limiter.tryAcquire(1)).isTrue();
  }

  @Test
  void acquire_largestEverything_neverOverflows() throws Exception {
    RateLimiter limiter = RateLimiter.of(1, RateLimiter.MAX, clock);
    clock.now.addAndGet(Long.MAX_VALUE / 2);
    limiter.acquire(RateLimiter.MAX);
    assertThat(limiter.tryAcquire(1)).isFalse();
    long start = clock.nanoTime();
    limiter.acquire(RateLimiter.MAX);
    assertThat(clock.nanoTime() - start).isEqualTo(RateLimiter.MAX * SECOND);
  }

  @Test
  void of_outOfBounds_isTyped() {
    assertThatThrownBy(() -> RateLimiter.of(0, 1)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> RateLimiter.of(1, 0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> RateLimiter.of(1, 1).acquire(0))
        .isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> RateLimiter.of(1, 1).tryAcquire(RateLimiter.MAX + 1))
        .isInstanceOf(OutOfRangeException.class);
  }
}
