package dev.nearfield.shard.gather;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;

/**
 * How many of the {@code k} hits that a query wants each shard is asked for at first. Asking for
 * fewer saves work and never costs an answer: a shard whose hits all came among the best {@code k}
 * may have more of them, and is asked again for all {@code k}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface KPerShard {

  /** As many as the query wants: never a second round. */
  static KPerShard all() {
    return new All();
  }

  /** This many, or {@code k} if that is less. */
  static KPerShard fixed(int count) {
    return new Fixed(count);
  }

  /**
   * Where ids are spread by hash, so few that the first round misses a hit of this share of the
   * queries at most; {@code k} elsewhere. Each shard then has a binomial share of the best {@code
   * k}, whatever the query and its filter: of ten hits over 16 shards none has more than four, but
   * for one query in a hundred. Second rounds are somewhat more frequent than misses, as a shard
   * that gave just what it had looks like one that has more.
   */
  static KPerShard adaptive(double missProbability) {
    return new Adaptive(missProbability);
  }

  /** See {@link #all()}. */
  record All() implements KPerShard {}

  /**
   * See {@link #fixed(int)}.
   *
   * @param count at least 1
   */
  record Fixed(int count) implements KPerShard {
    /** Checks the bound. */
    public Fixed {
      OutOfRangeException.check("hits per shard", count, 1, Query.MAX_BEAM_WIDTH);
    }
  }

  /**
   * See {@link #adaptive(double)}.
   *
   * @param missProbability share of queries that would miss a hit, in {@code [1e-12, 0.5]}
   */
  record Adaptive(double missProbability) implements KPerShard {

    /** Below this the sums that decide are no longer exact. */
    static final double MIN_PROBABILITY = 1e-12;

    /** Checks the bound. */
    public Adaptive {
      OutOfRangeException.check("missProbability", missProbability, MIN_PROBABILITY, 0.5);
    }
  }
}
