package dev.nearfield.shard.routing;

/** A recall was asked for, but the router has no calibration to reach it by. */
public final class NotCalibratedRouterException extends RoutingException {

  private static final long serialVersionUID = 1L;

  NotCalibratedRouterException(String message) {
    super(message);
  }
}
