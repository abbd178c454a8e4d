package dev.nearfield.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackgroundThreadsTest {

  private final BackgroundThreads threads = new BackgroundThreads("nearfield-background-test");
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<Thread> begun = new CopyOnWriteArrayList<>();

  @Test
  void awaitEnd_firstStillRunsAndLastHasEnded_waitsForTheFirst() throws InterruptedException {
    var inside = new CountDownLatch(1);
    threads.begin(
        () -> {
          begun.add(Thread.currentThread());
          inside.countDown();
          Completion.await(release);
        });
    inside.await();
    endOne();
    endOne(); // by now the one before is forgotten
    WatchedCall await = WatchedCall.start(threads::awaitEnd);
    assertThat(await.waits()).as("the first still runs").isTrue();
    release.countDown();
    assertThat(await.failure()).isNull();
    assertThat(begun).hasSize(3).noneMatch(Thread::isAlive);
  }

  private void endOne() throws InterruptedException {
    var last = new CountDownLatch(1);
    threads.begin(
        () -> {
          begun.add(Thread.currentThread());
          last.countDown();
        });
    last.await();
    begun.getLast().join();
  }

  @Test
  void begin_awaited_beginsNothing() {
    threads.awaitEnd();
    threads.begin(() -> begun.add(Thread.currentThread()));
    threads.awaitEnd();
    assertThat(begun).isEmpty();
  }

  @Test
  void begin_whileAwaited_beginsNothing() throws InterruptedException {
    threads.begin(() -> Completion.await(release));
    WatchedCall await = WatchedCall.start(threads::awaitEnd);
    assertThat(await.waits()).isTrue();
    threads.begin(() -> begun.add(Thread.currentThread()));
    release.countDown();
    assertThat(await.failure()).isNull();
    threads.awaitEnd();
    assertThat(begun).isEmpty();
  }

  /** One that was let in before is waited for, though its thread was not there yet. */
  @RepeatedTest(50)
  void awaitEnd_besideOthersThatBegin_leavesNoneBehind() throws InterruptedException {
    var over = new AtomicBoolean();
    var late = new AtomicBoolean();
    var beginning = new CountDownLatch(3);
    List<Thread> beginners =
        IntStream.range(0, 3)
            .mapToObj(
                _ ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              while (!over.get()) {
                                threads.begin(() -> late.compareAndSet(false, over.get()));
                                beginning.countDown();
                              }
                            }))
            .toList();
    beginning.await();
    threads.awaitEnd();
    over.set(true);
    for (Thread beginner : beginners) {
      beginner.join();
    }
    assertThat(late).as("a task that ran after the wait").isFalse();
  }

  @Test
  void begin_failingTask_endsAsOthersDo() {
    threads.begin(
        () -> {
          throw new IllegalStateException("of the task");
        });
    threads.awaitEnd();
  }
}
