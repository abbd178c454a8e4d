package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.NanoClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Time that stands still until somebody sleeps or says so; conditions wait for real. */
final class SetClock extends Clock implements NanoClock {

  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void sleep(long slept) {
    nanos.addAndGet(slept);
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller's loop
  public void await(Condition condition, long waited) throws InterruptedException {
    boolean _ = condition.await(waited, TimeUnit.NANOSECONDS);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
