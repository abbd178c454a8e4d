package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReferenceCountTest {

  @Test
  void close_unused_runsActionOnce() {
    var closes = new AtomicInteger();
    var count = new ReferenceCount(closes::incrementAndGet);
    assertThat(count.isClosed()).isFalse();
    count.close();
    count.close();
    assertThat(count.isClosed()).isTrue();
    assertThat(count.tryAcquire()).isFalse();
    assertThat(closes).hasValue(1);
  }

  @Test
  void close_inUse_waitsForTheLastReader() {
    var closes = new AtomicInteger();
    var count = new ReferenceCount(closes::incrementAndGet);
    assertThat(count.tryAcquire()).isTrue();
    assertThat(count.tryAcquire()).isTrue();
    count.close();
    assertThat(count.tryAcquire()).isFalse();
    count.release();
    assertThat(closes).hasValue(0);
    count.release();
    assertThat(closes).hasValue(1);
  }

  @Test
  void release_onAnotherThread_counts() throws InterruptedException {
    var closes = new AtomicInteger();
    var count = new ReferenceCount(closes::incrementAndGet);
    for (int i = 0; i < 8; i++) {
      assertThat(count.tryAcquire()).isTrue();
    }
    count.close();
    for (int i = 0; i < 8; i++) {
      assertThat(closes).hasValue(0);
      Thread.ofPlatform().start(count::release).join();
    }
    assertThat(closes).hasValue(1);
  }

  @Test
  void close_whileReadersComeAndGo_neverPullsTheRug() throws Exception {
    int threads = 4;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 1_000; round++) {
        var open = new AtomicBoolean(true);
        var closes = new AtomicInteger();
        var count =
            new ReferenceCount(
                () -> {
                  open.set(false);
                  closes.incrementAndGet();
                });
        var start = new CountDownLatch(threads);
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int thread = 0; thread < threads; thread++) {
          boolean closer = thread == 0;
          tasks.add(() -> use(count, open, start, closer));
        }
        for (var result : executor.invokeAll(tasks)) {
          assertThat(result.get()).isTrue();
        }
        assertThat(closes).hasValue(1);
      }
    }
  }

  @Test
  void tryAcquire_racingOneClose_seesItOpenOrIsRefused() throws InterruptedException {
    int rounds = 200_000;
    var round = new AtomicReference<>(new Round());
    var pulled = new AtomicInteger();
    var closer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    var current = round.get();
                    current.meet();
                    current.count.close();
                    while (round.get().equals(current)) {
                      Thread.onSpinWait();
                    }
                  }
                });
    for (int i = 0; i < rounds; i++) {
      var current = round.get();
      current.meet();
      if (current.count.tryAcquire()) {
        pulled.addAndGet(current.open ? 0 : 1);
        current.count.release();
      }
      round.set(new Round());
    }
    closer.join();
    assertThat(pulled).hasValue(0);
  }

  /** One resource, one reader, one closer. */
  private static final class Round {
    final AtomicInteger waiting = new AtomicInteger(2);
    volatile boolean open = true;
    final ReferenceCount count = new ReferenceCount(() -> open = false);

    void meet() {
      waiting.decrementAndGet();
      while (waiting.get() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean use(
      ReferenceCount count, AtomicBoolean open, CountDownLatch start, boolean closer)
      throws InterruptedException {
    start.countDown();
    start.await();
    boolean sawOpen = true;
    for (int i = 0; i < 200; i++) {
      if (closer && i == 100) {
        count.close();
      }
      if (count.tryAcquire()) {
        sawOpen &= open.get();
        count.release();
      }
    }
    return sawOpen;
  }
}
