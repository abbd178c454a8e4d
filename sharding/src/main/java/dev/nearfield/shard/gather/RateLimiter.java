package dev.nearfield.shard.gather;

import dev.nearfield.OutOfRangeException;

/**
 * Holds whatever is counted (requests, bytes) to a rate: a token bucket. It fills at the rate, up
 * to the burst; taking more than it has puts it in debt, and the taker waits until that is paid. So
 * a single taking may exceed the burst, and takers go in the order in which they came.
 *
 * <p>Over any time {@code t} at most {@code burst + rate * t} are taken by those who did not wait
 * any longer. Exact: counts in billionths of what is counted, in long integers.
 *
 * <p>Threads: share freely; waiting holds no lock. Owns: nothing.
 */
public final class RateLimiter {

  /** The largest rate a second, and the largest burst: {@value}. */
  public static final long MAX = 1L << 31;

  private static final long BILLION = 1_000_000_000;

  private final long perSecond;
  private final long burst;
  private final NanoClock clock;
  private long balance; // in billionths, negative while in debt
  private long updatedNanos;

  private RateLimiter(long perSecond, long burst, NanoClock clock) {
    OutOfRangeException.check("rate per second", perSecond, 1, MAX);
    OutOfRangeException.check("burst", burst, 1, MAX);
    this.perSecond = perSecond;
    this.burst = burst;
    this.clock = clock;
    balance = burst * BILLION;
    updatedNanos = clock.nanoTime();
  }

  /**
   * A full bucket.
   *
   * @param perSecond units a second, {@code 1..MAX}
   * @param burst units that may be taken at once after a rest, {@code 1..MAX}
   * @throws OutOfRangeException if one is out of bounds
   */
  public static RateLimiter of(long perSecond, long burst) {
    return new RateLimiter(perSecond, burst, NanoClock.SYSTEM);
  }

  /** {@link #of(long, long)} by another clock. */
  public static RateLimiter of(long perSecond, long burst, NanoClock clock) {
    return new RateLimiter(perSecond, burst, clock);
  }

  /**
   * Takes units, after a wait if there are not enough.
   *
   * @param units {@code 1..MAX}
   * @throws InterruptedException if interrupted while it waits; the units are given back
   * @throws OutOfRangeException if the number is out of bounds, or the takers before wait for more
   *     than {@link #MAX} units together
   */
  public void acquire(long units) throws InterruptedException {
    OutOfRangeException.check("units", units, 1, MAX);
    long waitNanos = reserve(units);
    if (waitNanos == 0) {
      return;
    }
    try {
      clock.sleep(waitNanos);
    } catch (InterruptedException interrupted) {
      giveBack(units);
      throw interrupted;
    }
  }

  /** Takes units if there are enough right now. */
  public synchronized boolean tryAcquire(long units) {
    OutOfRangeException.check("units", units, 1, MAX);
    fill();
    if (balance < units * BILLION) {
      return false;
    }
    balance -= units * BILLION;
    return true;
  }

  private synchronized long reserve(long units) {
    fill();
    long left = balance - units * BILLION; // no overflow: see the check that follows
    OutOfRangeException.check("units waited for", -(balance / BILLION), -MAX, MAX);
    balance = left;
    return left >= 0 ? 0 : Math.ceilDiv(-left, perSecond);
  }

  private synchronized void giveBack(long units) {
    balance = Math.min(burst * BILLION, balance + units * BILLION);
  }

  /** A nanosecond earns as many billionths as a second earns units. */
  private void fill() {
    long now = clock.nanoTime();
    long missing = burst * BILLION - balance;
    long elapsed = now - updatedNanos;
    if (elapsed >= Math.ceilDiv(missing, perSecond)) { // before multiplying, which might overflow
      balance = burst * BILLION;
    } else {
      balance += elapsed * perSecond;
    }
    updatedNanos = now;
  }
}
