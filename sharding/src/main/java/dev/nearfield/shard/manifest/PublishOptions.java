package dev.nearfield.shard.manifest;

import java.time.Duration;

/**
 * How a run publishes.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows gate and listener.
 *
 * @param mode what happens to other writers
 * @param gate measures the candidate
 * @param lease how long a silent run's objects are kept; renewed with each upload
 * @param listener hears how far it is
 */
public record PublishOptions(
    Mode mode, PublishGate gate, Duration lease, PublishListener listener) {

  /** Beside other writers, without a gate, with a lease of an hour. */
  public static final PublishOptions DEFAULT =
      new PublishOptions(
          Mode.OPTIMISTIC, PublishGate.OPEN, Duration.ofHours(1), PublishListener.NONE);

  /** What happens to other writers. */
  public enum Mode {
    /** Changes of different shards are joined; of the same ones, the second to commit fails. */
    OPTIMISTIC,
    /** All who began before fail from now on. */
    EXCLUSIVE
  }

  /** Checks the lease. */
  public PublishOptions {
    FieldRules.duration("lease", lease);
    FieldRules.that(!lease.isZero(), "lease must be positive, was %s".formatted(lease));
  }

  /** The same with another gate. */
  public PublishOptions gate(PublishGate other) {
    return new PublishOptions(mode, other, lease, listener);
  }

  /** The same in another mode. */
  public PublishOptions mode(Mode other) {
    return new PublishOptions(other, gate, lease, listener);
  }

  /** The same with another lease. */
  public PublishOptions lease(Duration other) {
    return new PublishOptions(mode, gate, other, listener);
  }

  /** The same with another listener. */
  public PublishOptions listener(PublishListener other) {
    return new PublishOptions(mode, gate, lease, other);
  }
}
