package dev.nearfield.shard.gather;

import dev.nearfield.OutOfRangeException;
import java.time.Duration;

/**
 * When a shard that takes long is asked a second time, by {@link ShardSearcher#second}: after what
 * most of its calls take, and no oftener than a share of all calls. The first answer counts, the
 * other attempt is interrupted.
 *
 * <p>Pays where a call waits for something that another attempt need not wait for: a network, a
 * disk, another machine. Between indexes in one process it does not.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param maxShare second attempts as a share of the first ones, at most, in {@code [0, 1]}; 0 for
 *     none
 * @param quantile of the shard's own calls after which it counts as slow, in {@code [0.5, 1]}
 * @param minDelay never sooner than this, as noise among fast calls would use up the budget
 */
public record Hedging(double maxShare, double quantile, Duration minDelay) {

  /** No second attempts. */
  public static final Hedging OFF = new Hedging(0, 0.95, Duration.ofMillis(1));

  /** After the slowest twentieth, for a twentieth of the calls. */
  public static final Hedging ON = new Hedging(0.05, 0.95, Duration.ofMillis(1));

  /** Checks the bounds. */
  public Hedging {
    OutOfRangeException.check("maxShare", maxShare, 0.0, 1.0);
    OutOfRangeException.check("quantile", quantile, 0.5, 1.0);
    OutOfRangeException.check("minDelay in nanoseconds", minDelay.toNanos(), 0, Long.MAX_VALUE);
  }

  boolean isOn() {
    return maxShare > 0;
  }
}
