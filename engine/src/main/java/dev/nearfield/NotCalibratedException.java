package dev.nearfield;

/** A recall was asked for that the index has no calibration for. */
public final class NotCalibratedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public NotCalibratedException(String message) {
    super(message);
  }
}
