package dev.nearfield.shard.routing;

/** Records lie in other shards than the router says. */
public final class RoutingMismatchException extends RoutingException {

  private static final long serialVersionUID = 1L;

  RoutingMismatchException(String message) {
    super(message);
  }
}
