package dev.nearfield.shard.routing;

/** A routing expression does not compile, or gives what no shard can be told from. */
public final class InvalidExpressionException extends RoutingException {

  private static final long serialVersionUID = 1L;

  InvalidExpressionException(String message) {
    super(message);
  }
}
