package dev.nearfield.shard.reader;

/** A shard failed a moment ago and is not tried again yet; the cause is how it failed. */
public final class ShardUnavailableException extends ReaderException {

  private static final long serialVersionUID = 1L;

  ShardUnavailableException(int shardId, long retryMillis, RuntimeException cause) {
    super(
        "shard %d failed and is tried again in %d ms: %s"
            .formatted(shardId, retryMillis, cause.getMessage()),
        cause);
  }
}
