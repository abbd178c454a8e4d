package dev.nearfield.shard.gather;

import dev.nearfield.shard.routing.Router;
import java.util.List;

/**
 * The shards of one generation, and who says which of them a query asks.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the searchers.
 *
 * @param generation what the coverage of every answer names
 * @param router counts as many shards as there are searchers
 * @param searchers by number of the shard; copied
 */
public record Shards(long generation, Router router, List<ShardSearcher> searchers) {

  /**
   * Copies the searchers.
   *
   * @throws ShardCountException if the router knows another number of shards
   */
  public Shards {
    searchers = List.copyOf(searchers);
    if (router.shardCount() != searchers.size()) {
      throw new ShardCountException(router.shardCount(), searchers.size());
    }
  }
}
