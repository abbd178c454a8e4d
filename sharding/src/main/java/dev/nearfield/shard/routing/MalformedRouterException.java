package dev.nearfield.shard.routing;

/** Bytes are not a router, or not one that this version reads. */
public final class MalformedRouterException extends RoutingException {

  private static final long serialVersionUID = 1L;

  MalformedRouterException(int offsetBytes, String detail) {
    super("router corrupt at byte %d: %s".formatted(offsetBytes, detail));
  }
}
