package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFetchTest {

  private static final int READS = 8;

  @TempDir private Path folder;

  /** Time that goes on when those who sleep may. */
  private static final class HeldClock implements NanoClock {

    private final SetClock time = new SetClock();
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      goesOn.await();
      time.sleep(nanos);
    }

    @Override
    public void await(Condition condition, long nanos) throws InterruptedException {
      time.await(condition, nanos);
    }
  }

  /** Nobody has anything open. */
  private static final class NoHolders implements CacheRoom.Holders {

    @Override
    public boolean areIdle(String sha256) {
      return true;
    }

    @Override
    public boolean leave(String sha256) {
      return true;
    }
  }

  private ShardFetch fetch(CacheOptions options, FolderLocks locks, NanoClock clock) {
    var files = new CacheFolder(folder, FileAccess.system());
    var observer = new ReaderObserver("test", Optional.empty());
    var order = new EvictionOrder(options.budgetBytes());
    var room = new CacheRoom(files, locks, options, order, clock, observer, new NoHolders());
    return new ShardFetch(files, room, options, observer, () -> false);
  }

  /** A limiter refuses who comes while more than 2^31 units are waited for. */
  @Test
  void asking_L16_largeReadsTogetherMoreThanALimiterTakes_waitOneAfterTheOther() throws Exception {
    var clock = new HeldClock();
    var limiter = RateLimiter.of(RateLimiter.MAX, 1, clock);
    try (var locks = FolderLocks.of(folder)) {
      askManyTimes(fetch(CacheFixture.OPTIONS.byteLimit(limiter), locks, clock), clock);
    }
  }

  private static void askManyTimes(ShardFetch fetch, HeldClock clock) throws Exception {
    List<FutureTask<Boolean>> reads = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      var read =
          new FutureTask<>(
              () -> {
                fetch.asking(1 << 30);
                return true;
              });
      reads.add(read);
      threads.add(Thread.ofPlatform().start(read));
    }
    Until.isTrue("all wait", () -> threads.stream().allMatch(ShardFetchTest::waitsOrEnded));
    clock.goesOn.countDown();
    for (FutureTask<Boolean> read : reads) {
      assertThat(read.get()).isTrue();
    }
    assertThat(fetch.requests()).isEqualTo(READS);
  }

  private static boolean waitsOrEnded(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TERMINATED;
  }
}
