package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BatchOptions;
import dev.nearfield.parallel.Completion;
import dev.nearfield.parallel.WatchedCall;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskCrewTest {

  @Test
  void run_executorFails_waitsForTheHelpersThatBegan() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var refused = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var started = new AtomicInteger();
    Executor oneHelper =
        work -> {
          if (started.getAndIncrement() > 0) {
            Completion.await(inside);
            refused.countDown();
            throw new OutOfMemoryError("unable to create native thread");
          }
          Thread.ofPlatform().daemon().start(work);
        };
    WatchedCall run =
        WatchedCall.start(
            () ->
                TaskCrew.run(
                    new BatchOptions(3, oneHelper),
                    100,
                    task -> {
                      inside.countDown();
                      Completion.await(release);
                    }));
    refused.await();
    assertThat(run.waits()).as("a helper still uses the index's memory").isTrue();
    release.countDown();
    assertThat(run.failure()).isInstanceOf(OutOfMemoryError.class);
  }
}
