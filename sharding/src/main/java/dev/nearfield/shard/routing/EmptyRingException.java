package dev.nearfield.shard.routing;

/** A ring without shards cannot say where anything belongs. */
public final class EmptyRingException extends RoutingException {

  private static final long serialVersionUID = 1L;

  EmptyRingException(String message) {
    super(message);
  }
}
