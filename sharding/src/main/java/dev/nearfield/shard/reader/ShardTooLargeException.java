package dev.nearfield.shard.reader;

/** A shard is larger than all of the cache may be. */
public final class ShardTooLargeException extends ReaderException {

  private static final long serialVersionUID = 1L;

  ShardTooLargeException(String sha256, long bytes, long budgetBytes) {
    super(
        "shard %s has %d bytes, the cache may have %d: raise the budget, or publish smaller ones"
            .formatted(sha256, bytes, budgetBytes));
  }
}
