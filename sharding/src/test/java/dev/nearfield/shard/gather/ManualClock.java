package dev.nearfield.shard.gather;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Time that passes when a test says so; who waits looks again and again meanwhile. */
final class ManualClock implements NanoClock {

  private final AtomicLong now = new AtomicLong();

  void advanceMillis(double millis) {
    now.addAndGet((long) (millis * 1e6));
  }

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public void sleep(long nanos) {
    now.addAndGet(nanos);
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller's loop
  public void await(Condition condition, long nanos) throws InterruptedException {
    var _ = condition.await(1, TimeUnit.MILLISECONDS);
  }
}
