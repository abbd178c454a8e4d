package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.Steps.Gate;
import dev.nearfield.shard.gather.Steps.ManualExecutor;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Deadlines. Time stands still unless a test moves it, so nothing here depends on the machine. */
class ScatterGatherG4Test {

  private static final int STALLED = 3;
  private static final List<Integer> OTHERS = List.of(0, 1, 2, 4, 5, 6, 7);

  private final Corpus corpus = Corpus.hashed(8, 800, 50, new SplittableRandom(4));
  private final ManualClock clock = new ManualClock();
  private final ManualExecutor executor = new ManualExecutor();
  private final Gate gate = new Gate();

  private ScatterGather gather(KPerShard perShard) {
    return ScatterGather.of(
        GatherOptions.DEFAULT.executor(executor).maxConcurrency(2).perShard(perShard), clock);
  }

  private static ShardQuery query(GatherPolicy policy) {
    Query query = Query.of(Corpus.ANY_VECTOR).k(10).deadline(Duration.ofMillis(50));
    return ShardQuery.of(query).policy(policy);
  }

  /** One worker is stuck in the stalled shard, the other has asked all others. */
  private CompletableFuture<GatherResult> searchUntilOnlyOneIsLeft(
      ScatterGather gather, ShardQuery query) {
    corpus.stubs().get(STALLED).before = _ -> gate.pass();
    var search = Steps.beside(() -> gather.search(corpus.shards(), query));
    var _ = Steps.run(executor.next());
    gate.awaitReached();
    executor.next().run();
    return search;
  }

  @Test
  void search_G4_oneShardStalls_returnsTheOthersAtTheDeadlineAndSaysSo() {
    try (var gather = gather(KPerShard.all())) {
      var search = searchUntilOnlyOneIsLeft(gather, query(GatherPolicy.bestEffort()));
      clock.advanceMillis(49.9);
      assertThat(search).isNotDone();
      clock.advanceMillis(0.2);
      GatherResult result = Steps.join(search); // while the shard is at the gate still
      assertThat(Corpus.hits(result)).isEqualTo(corpus.best(10, OTHERS));
      Coverage coverage = result.coverage();
      assertThat(coverage.answered()).isEqualTo(OTHERS);
      assertThat(coverage.timedOut()).containsExactly(STALLED);
      assertThat(coverage.failed()).isEmpty();
      assertThat(coverage.cutShort()).isEmpty();
      assertThat(coverage.vectorsCovered())
          .isEqualTo(800 - corpus.stubs().get(STALLED).vectorCount());
      assertThat(gather.activity().timeouts()).isEqualTo(1);
      gate.awaitInterrupted(); // what is left behind is asked to end
    }
  }

  @Test
  void search_G4_oneShardStallsAndFail_throwsATimeoutNotAFailure() {
    try (var gather = gather(KPerShard.all())) {
      var search = searchUntilOnlyOneIsLeft(gather, query(GatherPolicy.fail()));
      clock.advanceMillis(51);
      var thrown = catchThrowableOfType(CompletionException.class, () -> Steps.join(search));
      assertThat(thrown.getCause())
          .isInstanceOfSatisfying(
              ShardsTimedOutException.class,
              late -> assertThat(late.coverage().timedOut()).containsExactly(STALLED));
    }
  }

  @Test
  void search_G4_shardsNeverReached_countAsTimedOut() {
    try (var gather = gather(KPerShard.all())) {
      var search =
          Steps.beside(() -> gather.search(corpus.shards(), query(GatherPolicy.bestEffort())));
      Runnable late = executor.next();
      clock.advanceMillis(51);
      GatherResult result = Steps.join(search);
      assertThat(result.hits()).isEmpty();
      assertThat(result.coverage().timedOut()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      late.run(); // finds nothing to do
      assertThat(corpus.stubs()).allMatch(stub -> stub.searches.get() == 0);
    }
  }

  @Test
  void search_G4_anyShard_isGivenTheTimeThatIsLeftLessAReserve() {
    corpus.stubs().forEach(stub -> stub.before = _ -> clock.advanceMillis(1));
    try (var gather = gather(KPerShard.all())) {
      var search =
          Steps.beside(() -> gather.search(corpus.shards(), query(GatherPolicy.bestEffort())));
      executor.next().run();
      assertThat(Steps.join(search).coverage().isComplete()).isTrue();
      for (int shard = 0; shard < 8; shard++) {
        Query asked = corpus.stubs().get(shard).queries.getFirst();
        assertThat(asked.deadlineNanos()).isEqualTo((45 - shard) * 1_000_000L);
      }
    }
  }

  @Test
  void search_G4_noTimeForASecondRound_keepsTheFirstAndSaysSo() {
    try (var gather = gather(KPerShard.fixed(1))) {
      var search =
          Steps.beside(() -> gather.search(corpus.shards(), query(GatherPolicy.bestEffort())));
      executor.next().run();
      executor.next().run(); // found nothing: the first worker did it all
      Steps.until(() -> executor.waiting() > 0); // the second round
      clock.advanceMillis(51);
      GatherResult result = Steps.join(search);
      assertThat(result.hits()).hasSize(8);
      assertThat(result.hits().getFirst().hit()).isEqualTo(corpus.best(1).getFirst());
      assertThat(result.coverage().cutShort()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void search_G4_deadlineOfZero_asksNobodyAndSaysSo() {
    Query query = Query.of(Corpus.ANY_VECTOR).deadline(Duration.ZERO);
    ShardQuery now = ShardQuery.of(query).policy(GatherPolicy.bestEffort());
    try (var gather = gather(KPerShard.all())) {
      var search = Steps.beside(() -> gather.search(corpus.shards(), now));
      GatherResult result = Steps.join(search); // though nobody moves the time, or a worker
      assertThat(result.hits()).isEmpty();
      assertThat(result.coverage().targeted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(result.coverage().timedOut()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(result.coverage().answered()).isEmpty();
      assertThat(result.coverage().failed()).isEmpty();
      assertThat(result.coverage().vectorsCovered()).isZero();
      assertThat(gather.activity().timeouts()).isEqualTo(8);
      do {
        executor.next().run(); // finds nothing to do
      } while (executor.waiting() > 0);
      assertThat(corpus.stubs()).allMatch(stub -> stub.searches.get() == 0);
    }
  }
}
