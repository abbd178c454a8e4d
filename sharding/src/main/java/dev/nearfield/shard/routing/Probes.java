package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;

/**
 * How many of the shards that may hold an answer a query asks.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface Probes {

  /** All of them. */
  static Probes all() {
    return new All();
  }

  /** The {@code count} most promising; all, if there are fewer. */
  static Probes count(int count) {
    return new Count(count);
  }

  /**
   * As many as the query needs, so that queries on average find this share of what all shards would
   * give. Needs a router with a calibration.
   */
  static Probes recall(double target) {
    return new Recall(target);
  }

  /** See {@link #all()}. */
  record All() implements Probes {}

  /**
   * See {@link #count(int)}.
   *
   * @param count at least 1
   */
  record Count(int count) implements Probes {
    /** Checks the bound. */
    public Count {
      OutOfRangeException.check("probes", count, 1, Router.MAX_SHARDS);
    }
  }

  /**
   * See {@link #recall(double)}.
   *
   * @param target in {@code [0, 1]}
   */
  record Recall(double target) implements Probes {
    /** Checks the bound. */
    public Recall {
      OutOfRangeException.check("the target recall", target, 0, 1);
    }
  }
}
