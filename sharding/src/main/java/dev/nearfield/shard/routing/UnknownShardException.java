package dev.nearfield.shard.routing;

/** There is no shard of this number. */
public final class UnknownShardException extends RoutingException {

  private static final long serialVersionUID = 1L;

  UnknownShardException(String message) {
    super(message);
  }

  /** Returns the shard if there is such a one, or throws. */
  static int check(int shard, int shardCount) {
    if (shard < 0 || shard >= shardCount) {
      throw new UnknownShardException(
          "there is no shard %d: shards are numbered from 0 to %d"
              .formatted(shard, shardCount - 1));
    }
    return shard;
  }
}
