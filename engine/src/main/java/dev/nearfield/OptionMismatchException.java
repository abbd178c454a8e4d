package dev.nearfield;

/** An index exists with other options than those asked for. */
public final class OptionMismatchException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public OptionMismatchException(String message) {
    super(message);
  }
}
