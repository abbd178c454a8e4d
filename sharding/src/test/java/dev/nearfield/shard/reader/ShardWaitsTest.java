package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.Coverage;
import dev.nearfield.shard.gather.GatherOptions;
import dev.nearfield.shard.gather.GatherPolicy;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a shard that does not come leaves when its time is over, or the reader closed. */
class ShardWaitsTest {

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  private final CountDownLatch waiting = new CountDownLatch(1);
  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;
  private ShardCache cache;

  @BeforeEach
  void publish() {
    corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    cache = ShardCache.open(folder, CacheOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    waiting.countDown();
    cache.close();
  }

  private ShardedIndex open(ReaderOptions options) {
    return ShardedIndex.open(store, cache, options);
  }

  /** From now on, until {@link #waiting} is over. */
  private void stallStore() {
    store.forget();
    store.hook((_, _) -> await(waiting));
  }

  @Test
  void search_shardNotHereAndOnlyTheCallerToAsk_leavesAtTheDeadline() throws Exception {
    stallStore();
    var alone = OPTIONS.gather(GatherOptions.DEFAULT.executor(_ -> {}));
    try (ShardedIndex index = open(alone)) {
      Query query = Query.of(Corpus.query(1)).k(5).deadline(Duration.ofMillis(50));
      var late = ShardQuery.of(query).policy(GatherPolicy.bestEffort());
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (List<ShardQuery> batch : List.of(List.of(late), List.of(late, late))) {
          var found = threads.submit(() -> index.searchAll(batch));
          assertThat(found.get(1, TimeUnit.MINUTES).getFirst().coverage().timedOut()).hasSize(4);
        }
      } finally {
        waiting.countDown();
      }
      var patient = ShardQuery.of(Query.of(Corpus.query(1)));
      assertThat(index.search(patient).coverage().isComplete()).isTrue();
      Query inTime = Query.of(Corpus.query(1)).k(5).deadline(Duration.ofMinutes(1));
      assertThat(index.search(ShardQuery.of(inTime)).hits())
          .isEqualTo(Corpus.expected(Corpus.query(1), 5, 1, 1, 1, 1));
    }
  }

  /** An exception of that kind would be a wrong query's, under every policy. */
  @Test
  void search_openingMeetsAnIllegalArgument_isTheShardsFailure() {
    store.hook(
        (_, _) -> {
          throw new IllegalArgumentException("planted");
        });
    try (ShardedIndex index = open(OPTIONS)) {
      var query = ShardQuery.of(Query.of(Corpus.query(1))).policy(GatherPolicy.bestEffort());
      Coverage coverage = index.search(query).coverage();
      assertThat(coverage.failed()).hasSize(4);
      assertThat(coverage.failed().getFirst().cause())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("planted");
    }
  }

  @Test
  void close_aRefreshWaitsForAShard_endsIt() throws Exception {
    ShardedIndex index = open(OPTIONS);
    index.preload();
    stallStore();
    corpus.publish(2, 2, 1, 1, 1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var refresh = threads.submit(index::refresh);
      Until.isTrue("it fetches", () -> !store.reads().isEmpty());
      index.close();
      assertThatThrownBy(refresh::get).hasCauseInstanceOf(ReaderClosedException.class);
      assertThatThrownBy(index::preload).isInstanceOf(ReaderClosedException.class);
    } finally {
      waiting.countDown();
    }
  }

  /** The thread that polls, for one: who closes the reader waits until it has left. */
  @Test
  void refresh_interruptedWhileAnotherOneWaits_isTypedAndStaysInterrupted() throws Exception {
    try (ShardedIndex index = open(OPTIONS);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      index.preload();
      stallStore();
      corpus.publish(2, 2, 1, 1, 1);
      var first = threads.submit(index::refresh);
      Until.isTrue("it fetches", () -> !store.reads().isEmpty());
      var left = new CompletableFuture<Boolean>();
      Thread second =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      left.complete(index.refresh());
                    } catch (ReaderInterruptedException typed) {
                      left.complete(Thread.currentThread().isInterrupted());
                    }
                  });
      Until.isTrue("it waits for the first", () -> second.getState() == Thread.State.WAITING);
      second.interrupt();
      assertThat(left.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(first).isNotDone();
      waiting.countDown();
      assertThat(first.get()).isTrue();
    } finally {
      waiting.countDown();
    }
  }

  @Test
  void preload_interrupted_isTypedAndStaysInterrupted() throws Exception {
    stallStore();
    var interrupted = new AtomicBoolean();
    try (ShardedIndex index = open(OPTIONS)) {
      var failure = new AtomicReference<Throwable>();
      Thread user =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      index.preload();
                    } catch (RuntimeException typed) {
                      failure.set(typed);
                      interrupted.set(Thread.currentThread().isInterrupted());
                    }
                  });
      Until.isTrue("it fetches", () -> !store.reads().isEmpty());
      user.interrupt();
      user.join();
      assertThat(failure.get()).isInstanceOf(ReaderInterruptedException.class);
      assertThat(interrupted).isTrue();
    } finally {
      waiting.countDown();
    }
  }

  /** Not for ever: a test whose reader waits all the same should fail, not hang. */
  private static void await(CountDownLatch latch) {
    try {
      var _ = latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
