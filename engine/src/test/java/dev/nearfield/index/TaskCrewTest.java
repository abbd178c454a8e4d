package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BatchOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskCrewTest {

  /** Starts one helper, then none: as when the system has no thread left. */
  private static final class OneHelper implements Executor {
    private int started;

    @Override
    public void execute(Runnable work) {
      if (started++ > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      Thread.ofPlatform().daemon().start(work);
    }
  }

  @Test
  void run_executorFails_waitsForTheHelpersThatBegan() {
    var failure = new CountDownLatch(1);
    var inside = new AtomicInteger();
    Executor oneHelper = new OneHelper();
    Executor telling =
        work -> {
          try {
            oneHelper.execute(work);
          } catch (OutOfMemoryError error) {
            awaitInside(inside);
            failure.countDown();
            throw error;
          }
        };
    assertThatThrownBy(
            () ->
                TaskCrew.run(
                    new BatchOptions(3, telling),
                    100,
                    task -> {
                      inside.incrementAndGet();
                      await(failure);
                      pause();
                      inside.decrementAndGet();
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(inside).as("tasks that still use the index's memory").hasValue(0);
  }

  private static void awaitInside(AtomicInteger inside) {
    while (inside.get() == 0) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Long enough for a caller that does not wait to be gone. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
