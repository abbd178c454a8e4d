package dev.nearfield.shard.routing;

/** A tenant that a map cannot hold: its name has no bytes, or its shards are said twice. */
public final class InvalidTenantException extends RoutingException {

  private static final long serialVersionUID = 1L;

  InvalidTenantException(String message) {
    super(message);
  }
}
