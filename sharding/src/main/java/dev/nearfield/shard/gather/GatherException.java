package dev.nearfield.shard.gather;

/** Many shards could not be searched as one; each kind is a class of its own. */
public abstract sealed class GatherException extends RuntimeException
    permits GatherClosedException,
        GatherInterruptedException,
        IncompleteAnswerException,
        MalformedAnswerException,
        ShardLateException {

  private static final long serialVersionUID = 1L;

  GatherException(String message) {
    super(message);
  }
}
