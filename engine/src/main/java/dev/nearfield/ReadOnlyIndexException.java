package dev.nearfield;

/** An index was opened for reading only, and asked to change. */
public final class ReadOnlyIndexException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public ReadOnlyIndexException(String message) {
    super(message);
  }
}
