package dev.nearfield.shard.routing;

/** The context lacks the tenant. */
public final class TenantRequiredException extends RoutingException {

  private static final long serialVersionUID = 1L;

  private final String field;

  TenantRequiredException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The name of what is missing. */
  public String field() {
    return field;
  }
}
