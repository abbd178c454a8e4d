package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScatterGatherL14Test {

  private static final int SEARCHES = 10_000;

  private final Corpus corpus = Corpus.hashed(2, 100, 50, new SplittableRandom(14));

  @Test
  void searchAsync_L14_tenThousandAtATime_takesNoPlatformThreadEach() {
    var inFlight = new AtomicInteger();
    var open = new CountDownLatch(1);
    for (StubShard stub : corpus.stubs()) {
      stub.before =
          _ -> {
            inFlight.incrementAndGet();
            try {
              open.await();
            } catch (InterruptedException interrupted) {
              throw new IllegalStateException(interrupted);
            }
          };
    }
    var threads = ManagementFactory.getThreadMXBean();
    int threadsBefore = threads.getThreadCount();
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      List<CompletableFuture<GatherResult>> futures = new ArrayList<>();
      for (int i = 0; i < SEARCHES; i++) {
        futures.add(gather.searchAsync(corpus.shards(), Corpus.query(10)));
      }
      Steps.until(() -> inFlight.get() == SEARCHES * corpus.stubs().size());
      assertThat(threads.getThreadCount() - threadsBefore).isLessThan(300);
      open.countDown();
      for (CompletableFuture<GatherResult> future : futures) {
        assertThat(Corpus.hits(Steps.join(future))).isEqualTo(corpus.best(10));
      }
    }
  }

  @Test
  void searchAsync_L14_failure_completesTheFutureWithIt() {
    corpus.stubs().getFirst().before =
        _ -> {
          throw new IllegalStateException("gone");
        };
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      var one = gather.searchAsync(corpus.shards(), Corpus.query(10));
      assertThat(catchThrowableOfType(CompletionException.class, () -> Steps.join(one)))
          .hasCauseInstanceOf(ShardsFailedException.class);
      var many = gather.searchAllAsync(corpus.shards(), List.of(Corpus.query(10)));
      assertThat(catchThrowableOfType(CompletionException.class, () -> Steps.join(many)))
          .hasCauseInstanceOf(ShardsFailedException.class);
    }
  }
}
