package dev.nearfield.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void grab_nearTheLastInt_endsThere() {
    var cursor = new Workers.Cursor(Integer.MAX_VALUE, 1 << 30);
    assertThat(cursor.grab()).isZero();
    assertThat(cursor.grab()).isEqualTo(1 << 30);
    for (int worker = 0; worker < 1_024; worker++) {
      assertThat(cursor.grab()).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void run_noThreadLeft_waitsForTheWorkersThatBegan() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var refused = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var started = new AtomicInteger();
    ThreadFactory oneThread =
        work -> {
          if (started.getAndIncrement() > 0) {
            Completion.await(inside);
            refused.countDown();
            throw new OutOfMemoryError("unable to create native thread");
          }
          return Thread.ofPlatform().daemon().unstarted(work);
        };
    try (var workers = new Workers(3, oneThread)) {
      WatchedCall run =
          WatchedCall.start(
              () ->
                  workers.run(
                      100,
                      1,
                      (worker, task) -> {
                        inside.countDown();
                        Completion.await(release);
                      }));
      refused.await();
      assertThat(run.waits()).as("a worker still uses the caller's memory").isTrue();
      release.countDown();
      assertThat(run.failure()).isInstanceOf(OutOfMemoryError.class);
    }
  }
}
