package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nearfield.shard.gather.Steps.Gate;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong around it, a search ends, and its threads do. */
class ScatterGatherStressTest {

  private static final int STALLED = 2;

  private final Corpus corpus = Corpus.hashed(4, 400, 50, new SplittableRandom(9));
  private final Gate gate = new Gate();

  private static ShardQuery bestEffort() {
    return Corpus.query(10).policy(GatherPolicy.bestEffort());
  }

  private void stall() {
    corpus.stubs().get(STALLED).before = _ -> gate.pass();
  }

  @Test
  void search_callerInterrupted_throwsKeepsTheFlagAndEndsItsCalls() {
    corpus.stubs().forEach(stub -> stub.before = _ -> gate.pass());
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.hedging(Hedging.ON))) {
      var flag = new AtomicInteger();
      Thread caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    assertThatThrownBy(() -> gather.search(corpus.shards(), bestEffort()))
                        .isInstanceOf(GatherInterruptedException.class);
                    flag.set(Thread.currentThread().isInterrupted() ? 1 : 2);
                  });
      gate.awaitReached();
      caller.interrupt();
      Steps.until(() -> flag.get() == 1);
      gate.awaitInterrupted();
    }
  }

  @Test
  void search_executorRejectsAll_thisThreadAsksEveryShard() {
    Executor none =
        _ -> {
          throw new RejectedExecutionException("full");
        };
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.executor(none))) {
      GatherResult result = gather.search(corpus.shards(), Corpus.query(10));
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
    }
  }

  @Test
  void search_executorRejectsAllAndThisThreadMayNotAsk_failsEveryShardWithThatCause() {
    var full = new RejectedExecutionException("full");
    Executor none =
        _ -> {
          throw full;
        };
    var options = GatherOptions.DEFAULT.executor(none).hedging(Hedging.ON);
    try (var gather = ScatterGather.of(options)) {
      var thrown =
          catchThrowableOfType(
              ShardsFailedException.class, () -> gather.search(corpus.shards(), Corpus.query(10)));
      assertThat(thrown.coverage().failed())
          .hasSize(4)
          .allSatisfy(failure -> assertThat(failure.cause()).isSameAs(full));
    }
  }

  @Test
  void search_executorRejectsAllButOne_thatOneAsksEveryShard() {
    var started = new AtomicInteger();
    Executor one =
        task -> {
          if (started.incrementAndGet() > 1) {
            throw new RejectedExecutionException("full");
          }
          Thread.ofPlatform().start(task);
        };
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.executor(one).hedging(Hedging.ON))) {
      GatherResult result = gather.search(corpus.shards(), Corpus.query(10));
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
    }
  }

  @Test
  void search_fromTheOnlyThreadOfTheExecutor_doesNotWaitForItself() throws Exception {
    try (ExecutorService pool = Executors.newSingleThreadExecutor();
        var gather = ScatterGather.of(GatherOptions.DEFAULT.executor(pool))) {
      GatherResult result =
          pool.submit(() -> gather.search(corpus.shards(), Corpus.query(10)))
              .get(30, TimeUnit.SECONDS);
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10));
    }
  }

  @Test
  void search_shardThrowsAnError_isThatShardsFailure() {
    var error = new StackOverflowError();
    corpus.stubs().get(STALLED).before =
        _ -> {
          throw error;
        };
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      assertThat(gather.search(corpus.shards(), bestEffort()).coverage().failed())
          .containsExactly(new ShardFailure(STALLED, error));
      assertThatThrownBy(() -> gather.search(corpus.shards(), Corpus.query(10)))
          .isInstanceOf(ShardsFailedException.class)
          .hasCause(error);
    }
  }

  @Test
  void searchAsync_cancelled_endsItsCalls() {
    stall();
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT.hedging(Hedging.ON))) {
      var future = gather.searchAsync(corpus.shards(), bestEffort());
      gate.awaitReached();
      assertThat(future.cancel(true)).isTrue();
      gate.awaitInterrupted();
      gate.awaitLeft();
    }
  }

  @Test
  void close_whileSearchesRun_endsThemAndTheirCalls() {
    stall();
    var gather = ScatterGather.of(GatherOptions.DEFAULT.hedging(Hedging.ON));
    var search = Steps.beside(() -> gather.search(corpus.shards(), bestEffort()));
    gate.awaitReached();
    gather.close();
    assertThat(catchThrowableOfType(CompletionException.class, () -> Steps.join(search)))
        .hasCauseInstanceOf(GatherClosedException.class);
    gate.awaitInterrupted();
    gather.close();
    assertClosed(gather);
  }

  private void assertClosed(ScatterGather gather) {
    assertThatThrownBy(() -> gather.search(corpus.shards(), bestEffort()))
        .isInstanceOf(GatherClosedException.class);
    assertThatThrownBy(() -> gather.searchAsync(corpus.shards(), bestEffort()))
        .isInstanceOf(GatherClosedException.class);
    assertThatThrownBy(() -> gather.get(corpus.shards(), 1L))
        .isInstanceOf(GatherClosedException.class);
  }

  @Test
  void close_shardThatHeedsNoInterrupt_doesNotHoldTheSearchUp() {
    corpus.stubs().get(STALLED).before = _ -> gate.passUnmoved();
    var gather = ScatterGather.of(GatherOptions.DEFAULT.hedging(Hedging.ON));
    var search = Steps.beside(() -> gather.search(corpus.shards(), bestEffort()));
    gate.awaitReached();
    gather.close();
    assertThat(catchThrowableOfType(CompletionException.class, () -> Steps.join(search)))
        .hasCauseInstanceOf(GatherClosedException.class);
    gate.open();
    gate.awaitLeft(); // and its thread goes on to its end
  }

  /** A pool of one thread, which an interrupt for one search must not reach in the next one. */
  @Test
  void search_afterOneThatWasCancelled_findsThePoolAsItWas() throws Exception {
    try (ExecutorService pool = Executors.newSingleThreadExecutor();
        var gather = ScatterGather.of(GatherOptions.DEFAULT.executor(pool).hedging(Hedging.ON))) {
      for (int round = 0; round < 50; round++) {
        Gate each = new Gate();
        corpus.stubs().get(STALLED).before = _ -> each.pass();
        var future = gather.searchAsync(corpus.shards(), bestEffort());
        each.awaitReached();
        future.cancel(true);
        each.awaitLeft();
        corpus.stubs().get(STALLED).before = _ -> {};
        assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
        assertThat(Corpus.hits(gather.search(corpus.shards(), Corpus.query(10))))
            .isEqualTo(corpus.best(10));
      }
    }
  }
}
