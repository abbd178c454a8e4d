package dev.nearfield.shard.gather;

/** Shards were late, and the query wanted all of them. */
public final class ShardsTimedOutException extends IncompleteAnswerException {

  private static final long serialVersionUID = 1L;

  ShardsTimedOutException(Coverage coverage) {
    super("shards were late, and the policy takes complete answers only", coverage);
  }
}
