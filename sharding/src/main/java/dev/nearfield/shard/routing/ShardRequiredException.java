package dev.nearfield.shard.routing;

/** The caller must name the shard, and did not. */
public final class ShardRequiredException extends RoutingException {

  private static final long serialVersionUID = 1L;

  private final int shardCount;

  ShardRequiredException(int shardCount) {
    super(
        "no shard is named: put its number, 0 to %d, into the routing context"
            .formatted(shardCount - 1));
    this.shardCount = shardCount;
  }

  /** Shards are numbered from 0 to one less than this. */
  public int shardCount() {
    return shardCount;
  }
}
