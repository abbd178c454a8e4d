package dev.nearfield;

/** The index or searcher was closed. */
public final class IndexClosedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public IndexClosedException(String message) {
    super(message);
  }
}
