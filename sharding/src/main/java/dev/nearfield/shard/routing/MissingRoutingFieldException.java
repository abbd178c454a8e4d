package dev.nearfield.shard.routing;

/** The context lacks a field that the routing expression reads. */
public final class MissingRoutingFieldException extends RoutingException {

  private static final long serialVersionUID = 1L;

  private final String field;

  MissingRoutingFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The name of what is missing. */
  public String field() {
    return field;
  }
}
