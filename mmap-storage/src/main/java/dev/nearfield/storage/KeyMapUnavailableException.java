package dev.nearfield.storage;

/** The chosen {@link KeyOptions} need a module or a JVM flag that is missing; says which. */
public final class KeyMapUnavailableException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports what is missing, and what to do. */
  public KeyMapUnavailableException(String message) {
    super(message);
  }
}
