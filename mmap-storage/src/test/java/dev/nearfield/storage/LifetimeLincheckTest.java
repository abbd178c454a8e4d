package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lincheck tries interleavings of calls on what keeps memory alive: whoever got in finds it open,
 * and it is closed once.
 *
 * <p>{@link ReferenceCount} is model-checked: every switch between threads at its atomic operations
 * is tried. {@link ReaderEpochs} waits with a timed park, which the model checker does not advance,
 * so real threads run it.
 */
class LifetimeLincheckTest {

  @Test
  void referenceCount_anyInterleaving_neverUsesWhatIsClosed() {
    options().check(Counted.class);
  }

  @Test
  void referenceCountThatAsksFirst_someInterleaving_isFound() {
    assertThatThrownBy(() -> options().check(AskingFirst.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void readerEpochs_manyRuns_neverRetireWhatIsRead() {
    stress().check(Retired.class);
  }

  @Test
  void readerEpochsThatNobodyAwaits_manyRuns_areFound() {
    assertThatThrownBy(() -> stress().check(RetiredAtOnce.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(5)
        .invocationsPerIteration(60)
        .minimizeFailedScenario(false)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1);
  }

  private static StressOptions stress() {
    return new StressOptions()
        .iterations(3)
        .invocationsPerIteration(250)
        .minimizeFailedScenario(false)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0);
  }

  /** A resource behind a count. */
  public static class Counted {

    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ReferenceCount count = new ReferenceCount(this::shut);

    /** Returns what a reader saw. */
    @Operation
    public String use() {
      if (!count.tryAcquire()) {
        return "refused";
      }
      try {
        return open.get() ? "open" : "closed under a reader";
      } finally {
        count.release();
      }
    }

    @Operation
    public void close() {
      count.close();
    }

    private void shut() {
      if (!open.compareAndSet(true, false)) {
        throw new AssertionError("closed twice");
      }
    }
  }

  /** The mistake: between the question and the count anything may happen. */
  public static class AskingFirst {

    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean open = new AtomicBoolean(true);

    @Operation
    public String use() {
      if (closing.get()) {
        return "refused";
      }
      readers.incrementAndGet();
      try {
        return open.get() ? "open" : "closed under a reader";
      } finally {
        readers.decrementAndGet();
      }
    }

    @Operation
    public void close() {
      closing.set(true);
      if (readers.get() == 0) {
        open.set(false);
      }
    }
  }

  /** Something that is replaced and then given up. */
  public static class Retired {

    private final ReaderEpochs epochs = new ReaderEpochs();
    private final AtomicReference<AtomicBoolean> current =
        new AtomicReference<>(new AtomicBoolean(true));

    /** Returns whether what a reader holds is alive after a while. */
    @Operation
    public boolean read() {
      int epoch = epochs.enter();
      try {
        AtomicBoolean held = current.get();
        LockSupport.parkNanos(1_000);
        return held.get();
      } finally {
        epochs.leave(epoch);
      }
    }

    @Operation
    public void retire() {
      AtomicBoolean old = current.getAndSet(new AtomicBoolean(true));
      await();
      old.set(false);
    }

    void await() {
      epochs.awaitReaders(() -> false);
    }
  }

  /** The mistake: what readers hold is given up. */
  public static class RetiredAtOnce extends Retired {

    @Override
    void await() {}
  }
}
