package dev.nearfield.shard.gather;

/** Shards failed, and the query wanted all of them. */
public final class ShardsFailedException extends IncompleteAnswerException {

  private static final long serialVersionUID = 1L;

  ShardsFailedException(Coverage coverage) {
    super("shards failed, and the policy takes complete answers only", coverage);
  }
}
