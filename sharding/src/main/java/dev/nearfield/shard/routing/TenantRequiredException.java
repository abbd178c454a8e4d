package dev.nearfield.shard.routing;

/** The context lacks the tenant. */
public final class TenantRequiredException extends RoutingException {

  private static final long serialVersionUID = 1L;

  TenantRequiredException(String message) {
    super(message);
  }
}
