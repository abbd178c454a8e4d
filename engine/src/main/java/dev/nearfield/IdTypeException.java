package dev.nearfield;

/** An id has another type than the index's ids. */
public final class IdTypeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public IdTypeException(String message) {
    super(message);
  }
}
