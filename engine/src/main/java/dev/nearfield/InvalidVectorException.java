package dev.nearfield;

/**
 * A vector cannot be indexed or searched for: wrong dimension, NaN, infinity, or zero under cosine.
 */
public final class InvalidVectorException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public InvalidVectorException(String message) {
    super(message);
  }
}
