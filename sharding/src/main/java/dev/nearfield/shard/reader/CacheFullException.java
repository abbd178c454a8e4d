package dev.nearfield.shard.reader;

/**
 * Shards in use leave no room for another one, and did not in all the time that was waited; or all
 * shards of a generation are wanted, and are more than the cache may have.
 */
public final class CacheFullException extends ReaderException {

  private static final long serialVersionUID = 1L;

  CacheFullException(int shards, long bytes, long budgetBytes) {
    super(
        "no room for all %d shards of %d bytes together: the cache has %d; raise the budget, or"
                .formatted(shards, bytes, budgetBytes)
            + " open shards as queries need them");
  }

  CacheFullException(String sha256, long bytes, long budgetBytes) {
    super(
        "no room for shard %s of %d bytes: the cache has %d, all in use; raise the budget"
            .formatted(sha256, bytes, budgetBytes));
  }
}
