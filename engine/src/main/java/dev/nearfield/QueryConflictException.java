package dev.nearfield;

/** A query asks for two things that exclude each other. */
public final class QueryConflictException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public QueryConflictException(String message) {
    super(message);
  }
}
