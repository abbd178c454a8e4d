package dev.nearfield.shard.gather;

/** A router and a list of shards do not belong together. */
public final class ShardCountException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  ShardCountException(int routed, int given) {
    super(
        "the router routes to %d shards, there are %d: take both from one manifest"
            .formatted(routed, given));
  }
}
