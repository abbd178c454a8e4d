package dev.nearfield.parallel;

import dev.nearfield.testkit.Until;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A call in a thread of its own, which a test can see wait. */
public final class WatchedCall {

  private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
  private final Thread thread;

  private WatchedCall(Runnable call) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    call.run();
                  } catch (Throwable failure) {
                    thrown.set(failure);
                  }
                });
  }

  /** Starts a call. */
  public static WatchedCall start(Runnable call) {
    return new WatchedCall(call);
  }

  /** Returns once the call waits for other threads, or is over; says whether it waits. */
  public boolean waits() {
    var seen = new AtomicReference<>(thread.getState());
    Until.isTrue(
        "the call waits or is over",
        () -> {
          seen.set(thread.getState());
          return seen.get() == Thread.State.WAITING || seen.get() == Thread.State.TERMINATED;
        });
    return seen.get() == Thread.State.WAITING;
  }

  /** Waits for the end of the call and returns what it threw. */
  public @Nullable Throwable failure() throws InterruptedException {
    thread.join();
    return thrown.get();
  }
}
