package dev.nearfield.shard.routing;

/** A field has a value that leads to no shard. */
public final class UnknownRoutingValueException extends RoutingException {

  private static final long serialVersionUID = 1L;

  UnknownRoutingValueException(String message) {
    super(message);
  }
}
