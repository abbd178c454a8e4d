package dev.nearfield.shard.gather;

/** Too many shards failed or were late for the policy of the query. */
public abstract sealed class IncompleteAnswerException extends GatherException
    permits CoverageTooLowException, ShardsFailedException, ShardsTimedOutException {

  private static final long serialVersionUID = 1L;

  private final transient Coverage coverage;

  /** The cause is what the first failed shard threw; what others threw is suppressed by this. */
  IncompleteAnswerException(String message, Coverage coverage) {
    super(message + ": " + coverage);
    this.coverage = coverage;
    for (ShardFailure failure : coverage.failed()) {
      if (getCause() == null) {
        initCause(failure.cause());
      } else {
        addSuppressed(failure.cause());
      }
    }
  }

  /** Which shards answered, and which did not. */
  public Coverage coverage() {
    return coverage;
  }
}
