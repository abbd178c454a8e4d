package dev.nearfield.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void run_noThreadLeft_waitsForTheWorkersThatBegan() {
    var refused = new CountDownLatch(1);
    var inside = new AtomicInteger();
    var started = new AtomicInteger();
    ThreadFactory oneThread =
        work -> {
          if (started.getAndIncrement() > 0) {
            while (inside.get() == 0) {
              Thread.onSpinWait();
            }
            refused.countDown();
            throw new OutOfMemoryError("unable to create native thread");
          }
          return Thread.ofPlatform().daemon().unstarted(work);
        };
    try (var workers = new Workers(3, oneThread)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      100,
                      1,
                      (worker, task) -> {
                        inside.incrementAndGet();
                        awaitAndPause(refused);
                        inside.decrementAndGet();
                      }))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(inside).as("tasks that still use the caller's memory").hasValue(0);
    }
  }

  /** The pause is long enough for a caller that does not wait to be gone. */
  private static void awaitAndPause(CountDownLatch latch) {
    try {
      latch.await();
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
