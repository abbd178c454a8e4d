package dev.nearfield.shard.routing;

/** The caller must name the shard, and did not. */
public final class ShardRequiredException extends RoutingException {

  private static final long serialVersionUID = 1L;

  ShardRequiredException(String message) {
    super(message);
  }
}
