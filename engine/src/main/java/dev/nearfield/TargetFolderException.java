package dev.nearfield;

/** A folder that a snapshot or a restored index should go to cannot take it. */
public final class TargetFolderException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public TargetFolderException(String message) {
    super(message);
  }
}
