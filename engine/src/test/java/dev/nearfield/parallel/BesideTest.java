package dev.nearfield.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BesideTest {

  private static final String NAME = "nearfield-beside-test";

  @Test
  void await_interrupted_returnsOnceTheThreadHasEndedAndHandsTheInterruptOn()
      throws InterruptedException {
    var release = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    Beside beside =
        Beside.start(
            NAME,
            () -> {
              thread.set(Thread.currentThread());
              Completion.await(release);
            });
    WatchedCall await =
        WatchedCall.start(
            () -> {
              Thread.currentThread().interrupt();
              beside.await();
              assertThat(thread.get().isAlive()).isFalse();
              assertThat(Thread.interrupted()).isTrue();
            });
    assertThat(await.waits()).isTrue();
    release.countDown();
    assertThat(await.failure()).isNull();
  }

  @Test
  void join_failedTask_throwsWhatItThrew() {
    var failure = new IllegalStateException("of the task");
    Beside beside =
        Beside.start(
            NAME,
            () -> {
              throw failure;
            });
    assertThatThrownBy(beside::join).isSameAs(failure);
    var own = new IllegalStateException("of the starter");
    beside.awaitAfter(own);
    assertThat(own.getSuppressed()).containsExactly(failure);
    beside.awaitAfter(failure);
    assertThat(failure.getSuppressed()).isEmpty();
  }
}
