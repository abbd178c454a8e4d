package dev.nearfield.shard.routing;

/** The context lacks a field that the routing expression reads. */
public final class MissingRoutingFieldException extends RoutingException {

  private static final long serialVersionUID = 1L;

  MissingRoutingFieldException(String message) {
    super(message);
  }
}
