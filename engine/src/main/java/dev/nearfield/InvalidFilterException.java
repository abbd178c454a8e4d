package dev.nearfield;

/** A filter makes no sense, or is larger than filters may be. */
public final class InvalidFilterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public InvalidFilterException(String message) {
    super(message);
  }
}
