package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReaderEpochsTest {

  private final ReaderEpochs epochs = new ReaderEpochs();

  @Test
  void awaitReaders_nobodyInside_returns() {
    epochs.leave(epochs.enter());
    assertThat(epochs.awaitReaders(() -> true)).isTrue();
  }

  @Test
  void awaitReaders_readerInside_waitsForHimAndNotForNewcomers() throws InterruptedException {
    int reader = epochs.enter();
    var asked = new AtomicInteger();
    var done = new AtomicBoolean();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () ->
                    done.set(
                        epochs.awaitReaders(
                            () -> {
                              asked.incrementAndGet();
                              return false;
                            })));
    while (asked.get() < 3) {
      Thread.onSpinWait();
    }
    int newcomer = epochs.enter();
    assertThat(done).isFalse();
    epochs.leave(reader);
    waiter.join(); // although the newcomer is still inside
    assertThat(done).isTrue();
    epochs.leave(newcomer);
  }

  @Test
  void awaitReaders_afterAWaitThatWasGivenUp_stillWaitsForTheFirstReader() {
    int reader = epochs.enter();
    assertThat(epochs.awaitReaders(() -> true)).isFalse();
    assertThat(epochs.awaitReaders(() -> true)).isFalse();
    int newcomer = epochs.enter();
    assertThat(epochs.awaitReaders(() -> true)).isFalse();
    epochs.leave(reader);
    epochs.leave(newcomer);
    assertThat(epochs.awaitReaders(() -> true)).isTrue();
  }

  /** A writer replaces a thing and spoils the old one once nobody can hold it. */
  @Test
  void awaitReaders_beforeSpoiling_noReaderEverHoldsSomethingSpoilt() throws Exception {
    var current = new AtomicReference<>(new AtomicBoolean(true));
    var running = new AtomicBoolean(true);
    try (var executor = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(executor.submit(() -> readWhile(running, current)));
      }
      for (int round = 0; round < 3_000; round++) {
        AtomicBoolean old = current.getAndSet(new AtomicBoolean(true));
        assertThat(epochs.awaitReaders(() -> false)).isTrue();
        old.set(false);
      }
      running.set(false);
      for (Future<Boolean> reader : readers) {
        assertThat(reader.get()).isTrue();
      }
    }
  }

  private boolean readWhile(AtomicBoolean running, AtomicReference<AtomicBoolean> current) {
    boolean allSound = true;
    while (running.get()) {
      int epoch = epochs.enter();
      AtomicBoolean held = current.get();
      for (int i = 0; i < 20; i++) {
        allSound &= held.get();
      }
      epochs.leave(epoch);
    }
    return allSound;
  }
}
