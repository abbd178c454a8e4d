package dev.nearfield;

/** A file that a shard should be written to belongs to an index, or is being written. */
public final class TargetFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public TargetFileException(String message) {
    super(message);
  }
}
