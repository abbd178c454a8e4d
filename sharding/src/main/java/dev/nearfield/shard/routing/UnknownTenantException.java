package dev.nearfield.shard.routing;

/** The tenant is in no shard: it must be placed before its records are. */
public final class UnknownTenantException extends RoutingException {

  private static final long serialVersionUID = 1L;

  UnknownTenantException(String message) {
    super(message);
  }
}
