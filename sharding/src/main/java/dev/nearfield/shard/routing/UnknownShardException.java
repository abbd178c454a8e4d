package dev.nearfield.shard.routing;

/** There is no shard of this number. */
public final class UnknownShardException extends RoutingException {

  private static final long serialVersionUID = 1L;

  UnknownShardException(String message) {
    super(message);
  }
}
