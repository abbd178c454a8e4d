package dev.nearfield.shard.reader;

/** Shards in use leave no room for another one, and did not in all the time that was waited. */
public final class CacheFullException extends ReaderException {

  private static final long serialVersionUID = 1L;

  CacheFullException(String sha256, long bytes, long budgetBytes) {
    super(
        "no room for shard %s of %d bytes: the cache has %d, all in use; raise the budget"
            .formatted(sha256, bytes, budgetBytes));
  }
}
