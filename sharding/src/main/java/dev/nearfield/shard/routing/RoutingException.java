package dev.nearfield.shard.routing;

/**
 * A record or a query cannot be routed, or a router cannot be had; each kind is a class of its own.
 */
public abstract sealed class RoutingException extends IllegalArgumentException
    permits EmptyRingException,
        InvalidExpressionException,
        InvalidTenantException,
        MalformedRouterException,
        MissingRoutingFieldException,
        NotCalibratedRouterException,
        RoutingMismatchException,
        ShardRequiredException,
        TenantRequiredException,
        UnknownRoutingValueException,
        UnknownShardException,
        UnknownTenantException {

  private static final long serialVersionUID = 1L;

  RoutingException(String message) {
    super(message);
  }
}
