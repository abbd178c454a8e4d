package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.gather.Steps.Gate;
import dev.nearfield.shard.gather.Steps.ManualExecutor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Second attempts. Time moves when a test moves it. */
class ScatterGatherG5Test {

  private static final Executor AT_ONCE = Runnable::run;

  private final Corpus corpus = Corpus.hashed(1, 100, 50, new SplittableRandom(5));
  private final StubShard shard = corpus.stubs().getFirst();
  private final StubShard replica = new StubShard(shard.hits());
  private final ManualClock clock = new ManualClock();
  private final ManualExecutor manual = new ManualExecutor();
  private final AtomicReference<Executor> executor = new AtomicReference<>(AT_ONCE);
  private final ScatterGather gather =
      ScatterGather.of(
          GatherOptions.DEFAULT.executor(task -> executor.get().execute(task)).hedging(Hedging.ON),
          clock);

  /** The shard answers in 2 ms, a hundred times. */
  private void learn() {
    shard.second = replica;
    shard.before = _ -> clock.advanceMillis(2);
    for (int i = 0; i < 100; i++) {
      gather.search(corpus.shards(), Corpus.query(10));
    }
    assertThat(gather.activity().secondCalls()).isZero();
  }

  /** A search whose shard does not come back. */
  private CompletableFuture<GatherResult> stall(Gate gate) {
    shard.before = _ -> gate.pass();
    executor.set(manual);
    var search = Steps.beside(() -> gather.search(corpus.shards(), Corpus.query(10)));
    var _ = Steps.run(manual.next());
    gate.awaitReached();
    return search;
  }

  @Test
  void search_G5_slowerThanMostCalls_isAnsweredByTheSecondAttempt() {
    learn();
    Gate gate = new Gate();
    var search = stall(gate);
    clock.advanceMillis(2.3); // the 95th percentile is 2 ms, known to within 7 %
    manual.next().run();
    assertThat(Corpus.hits(Steps.join(search))).isEqualTo(corpus.best(10));
    assertThat(replica.searches).hasValue(1);
    assertThat(gather.activity().secondCalls()).isEqualTo(1);
    gate.awaitInterrupted(); // the loser is asked to end
  }

  @Test
  void search_G5_firstAttemptAnswersAfterAll_isTakenOverTheSecond() {
    learn();
    Gate first = new Gate();
    Gate second = new Gate();
    replica.before = _ -> second.pass();
    var search = stall(first);
    clock.advanceMillis(2.3);
    var _ = Steps.run(manual.next());
    second.awaitReached();
    first.open();
    assertThat(Corpus.hits(Steps.join(search))).isEqualTo(corpus.best(10));
    second.awaitInterrupted();
  }

  @Test
  void search_G5_oneAttemptFails_waitsForTheOther() {
    learn();
    Gate gate = new Gate();
    replica.before =
        _ -> {
          throw new IllegalStateException("the replica is gone");
        };
    var search = stall(gate);
    clock.advanceMillis(2.3);
    manual.next().run();
    assertThat(search).isNotDone();
    gate.open();
    assertThat(Steps.join(search).coverage().isComplete()).isTrue();
  }

  @Test
  void search_G5_executorRefusesTheSecondAttempt_waitsForTheFirst() {
    learn();
    Gate gate = new Gate();
    var search = stall(gate);
    executor.set(
        _ -> {
          throw new RejectedExecutionException("full");
        });
    clock.advanceMillis(2.3);
    Steps.until(() -> gather.activity().secondCalls() == 1);
    gate.open();
    assertThat(Steps.join(search).coverage().isComplete()).isTrue();
  }

  @Test
  void search_G5_budgetUsedUp_waitsForTheFirstAttempt() {
    learn(); // 100 calls at a twentieth: five
    for (int i = 0; i < 5; i++) {
      Gate gate = new Gate();
      var search = stall(gate);
      clock.advanceMillis(1_000);
      manual.next().run();
      Steps.join(search);
      gate.awaitLeft();
    }
    Gate gate = new Gate();
    var search = stall(gate);
    clock.advanceMillis(1_000);
    gate.open();
    assertThat(Steps.join(search).coverage().isComplete()).isTrue();
    assertThat(gather.activity().secondCalls()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void take_G5_anyOrder_neverExceedsTheShare(long seed) {
    var budget = new HedgeBudget(0.05);
    RandomGenerator random = new SplittableRandom(seed);
    int calls = 0;
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      int more = random.nextInt(10);
      calls += more;
      budget.earn(more);
      taken += random.nextInt(3) > 0 && budget.take() ? 1 : 0;
      assertThat((double) taken).isLessThanOrEqualTo(0.05 * calls + 1e-9);
    }
    assertThat(taken).isGreaterThan(calls / 25);
  }

  @Test
  void limitNanos_G5_anyCalls_isTheQuantileToWithinSevenPercent() {
    var latencies = new CallLatencies(0.95);
    RandomGenerator random = new SplittableRandom(1);
    long[] nanos = new long[1_024];
    for (int i = 0; i < nanos.length; i++) {
      assertThat(latencies.limitNanos() == CallLatencies.UNKNOWN)
          .isEqualTo(i < CallLatencies.LEAST_CALLS);
      nanos[i] = (long) (1e6 * Math.exp(random.nextGaussian()));
      latencies.record(nanos[i]);
    }
    Arrays.sort(nanos);
    double exact = nanos[(int) Math.ceil(0.95 * nanos.length) - 1];
    assertThat((double) latencies.limitNanos()).isBetween(0.93 * exact, 1.07 * exact);
  }

  @Test
  void limitNanos_G5_shardThatBecomesSlow_follows() {
    var latencies = new CallLatencies(0.95);
    for (int i = 0; i < 100_000; i++) {
      latencies.record(1_000_000);
    }
    for (int i = 0; i < 4_000; i++) {
      latencies.record(50_000_000);
    }
    assertThat((double) latencies.limitNanos()).isBetween(46e6, 54e6);
  }

  @Test
  void hedging_outOfBounds_isTyped() {
    List<Runnable> wrong =
        List.of(
            () -> new Hedging(-0.1, 0.95, Duration.ZERO),
            () -> new Hedging(0.05, 0.4, Duration.ZERO),
            () -> new Hedging(0.05, 0.95, Duration.ofNanos(-1)));
    for (Runnable each : wrong) {
      assertThatThrownBy(each::run).isInstanceOf(OutOfRangeException.class);
    }
  }
}
