package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.IndexClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class SharedBlocksTest {

  private static final long NO_TIME = 0;

  @Test
  void run_besideHelpers_eachBlockRunsOnceAndIsCounted() throws Exception {
    int count = 20_000;
    var runs = new AtomicIntegerArray(count);
    var blocks = new SharedBlocks(count, number -> runs.incrementAndGet(number) + number % 3);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> helpers = new ArrayList<>();
      for (int helper = 0; helper < 3; helper++) {
        helpers.add(
            threads.submit(
                () -> {
                  for (int turn = 0; turn < count / 4; turn++) {
                    blocks.help(NO_TIME);
                  }
                }));
      }
      long expected = 0;
      for (int number = 0; number < count; number++) {
        expected += 1 + number % 3;
      }
      assertThat(blocks.run(Pace.full())).isEqualTo((int) expected);
      for (int number = 0; number < count; number++) {
        assertThat(runs.get(number)).isEqualTo(1);
      }
      for (Future<?> helper : helpers) {
        helper.get();
      }
    }
  }

  /** What comes after a sweep relies on every list being put right. */
  @Test
  void run_lastBlockStillRunsElsewhere_waitsForIt() throws Exception {
    var inside = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    var done = new AtomicInteger();
    var blocks =
        new SharedBlocks(
            1,
            _ -> {
              inside.countDown();
              awaitQuietly(letGo);
              return done.incrementAndGet();
            });
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> helper = threads.submit(() -> blocks.help(NO_TIME));
      inside.await();
      Future<Integer> sum = threads.submit(() -> blocks.run(Pace.full()) + 10 * done.get());
      letGo.countDown();
      assertThat(sum.get()).isEqualTo(11);
      helper.get();
    }
  }

  @Test
  void help_blockFails_failsRunAndNotTheHelper() {
    var failure = new IllegalStateException("damaged");
    var blocks =
        new SharedBlocks(
            3,
            number -> {
              if (number == 0) {
                throw failure;
              }
              return number;
            });
    blocks.help(NO_TIME);
    assertThatThrownBy(() -> blocks.run(Pace.full())).hasCause(failure);
  }

  @Test
  void help_indexClosed_isLeftToTheOwnerToFindOut() {
    var blocks =
        new SharedBlocks(
            2,
            _ -> {
              throw new IndexClosedException("closed");
            });
    blocks.help(NO_TIME);
    assertThatThrownBy(() -> blocks.run(Pace.full())).isInstanceOf(IndexClosedException.class);
  }

  @Test
  void help_allBlocksTaken_doesNothing() {
    var blocks = new SharedBlocks(2, _ -> 1);
    assertThat(blocks.run(Pace.full())).isEqualTo(2);
    blocks.help(NO_TIME);
    assertThat(new SharedBlocks(0, _ -> 1).run(Pace.full())).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
