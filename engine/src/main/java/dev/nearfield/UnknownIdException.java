package dev.nearfield;

/** An id is not in the index. */
public final class UnknownIdException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public UnknownIdException(String message) {
    super(message);
  }
}
