package dev.nearfield;

/** An id is already in the index. */
public final class DuplicateIdException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public DuplicateIdException(String message) {
    super(message);
  }
}
