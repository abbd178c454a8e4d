package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.Until;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Threads that must not die of what one piece of their work throws. */
class BackgroundThreadsTest {

  @Test
  void polling_refreshThrowsExceptionsAndErrors_goesOnAndCloses() {
    var calls = new AtomicInteger();
    Runnable refresh =
        () -> {
          if (calls.incrementAndGet() % 2 == 0) {
            throw new OutOfMemoryError("planted");
          }
          throw new IllegalStateException("planted");
        };
    var polling = new RefreshPolling(Duration.ofMillis(1), refresh);
    Until.isTrue("it goes on", () -> calls.get() > 4);
    polling.close();
    assertThat(calls).hasValueGreaterThan(4);
  }

  /** Whose closing fails in its own way. */
  private record Broken(AtomicInteger asked, boolean error) implements CachedShard.Holder {

    @Override
    public boolean isIdle() {
      return true;
    }

    @Override
    public boolean leaveIfIdle() {
      asked.incrementAndGet();
      if (error) {
        throw new StackOverflowError("planted");
      }
      throw new IllegalStateException("planted");
    }
  }

  @Test
  void closer_closingAShardThrows_closesTheOthers() {
    var asked = new AtomicInteger();
    var closer = new ShardCloser(1_000);
    closer.add(new Broken(asked, true));
    closer.add(new Broken(asked, false));
    Until.isTrue("both were asked", () -> asked.get() == 2);
    var left = new CacheFixture.Leaving();
    closer.add(left);
    Until.isTrue("the next one is closed", () -> closer.closed() == 1);
    closer.close();
    closer.add(new Broken(asked, true));
    closer.add(left);
    assertThat(asked).hasValue(3);
    assertThat(closer.closed()).isEqualTo(2);
  }

  @Test
  void ended_whatTheWorkThrew_isThrownTyped() {
    assertThatThrownBy(() -> Ended.await(failed(new CacheFullException("x", 2, 1))))
        .isInstanceOf(CacheFullException.class);
    assertThatThrownBy(() -> Ended.await(failed(new StackOverflowError("planted")), 1))
        .isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> Ended.await(failed(new InterruptedException("planted"))))
        .isInstanceOf(ReaderInterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).as("it was another thread's").isFalse();
    assertThat(Ended.await(new CompletableFuture<>(), 1)).isFalse();
  }

  private static Future<?> failed(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }
}
