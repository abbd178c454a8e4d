package dev.nearfield;

/** A metadata field has a name or a value that cannot be stored, or another type than asked for. */
public final class InvalidMetadataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Carries the whole message: what, where, and what to do. */
  public InvalidMetadataException(String message) {
    super(message);
  }
}
