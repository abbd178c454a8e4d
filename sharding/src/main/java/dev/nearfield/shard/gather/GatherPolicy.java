package dev.nearfield.shard.gather;

import dev.nearfield.OutOfRangeException;

/**
 * What to make of an answer that some shards have no part in. Whichever is chosen, the coverage of
 * the answer says what is missing, and a query that is wrong in itself throws what it would throw
 * from one index.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface GatherPolicy {

  /** A complete answer or an exception that lists the shards: the default. */
  static GatherPolicy fail() {
    return new Fail();
  }

  /** An answer if it covers this share of the vectors asked for, or an exception. */
  static GatherPolicy partial(double minCoverage) {
    return new Partial(minCoverage);
  }

  /** Whatever was found, which may be nothing. */
  static GatherPolicy bestEffort() {
    return new BestEffort();
  }

  /** See {@link #fail()}. */
  record Fail() implements GatherPolicy {}

  /**
   * See {@link #partial(double)}.
   *
   * @param minCoverage least {@link Coverage#share()}, in {@code [0, 1]}
   */
  record Partial(double minCoverage) implements GatherPolicy {
    /** Checks the bound. */
    public Partial {
      OutOfRangeException.check("minCoverage", minCoverage, 0.0, 1.0);
    }
  }

  /** See {@link #bestEffort()}. */
  record BestEffort() implements GatherPolicy {}

  /**
   * Throws unless an answer of this coverage will do.
   *
   * @throws ShardsFailedException if it must be complete, and shards failed
   * @throws ShardsTimedOutException if it must be complete, and shards were late
   * @throws CoverageTooLowException if it covers too little
   */
  default void check(Coverage coverage) {
    switch (this) {
      case Fail() -> {
        if (!coverage.failed().isEmpty()) {
          throw new ShardsFailedException(coverage);
        }
        if (!coverage.isComplete()) {
          throw new ShardsTimedOutException(coverage);
        }
      }
      case Partial(double minCoverage) -> {
        if (coverage.share() < minCoverage) {
          throw new CoverageTooLowException(coverage, minCoverage);
        }
      }
      case BestEffort() -> {}
    }
  }
}
