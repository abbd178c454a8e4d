package dev.nearfield.shard.manifest;

/** A manifest, or another object of the protocol, is not what was written. */
public final class CorruptManifestException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the object and what is wrong. */
  public CorruptManifestException(String object, String detail) {
    super("%s is corrupt: %s; roll back, or publish again".formatted(object, detail));
  }

  CorruptManifestException(String object, Throwable cause) {
    super(
        "%s is corrupt: %s; roll back, or publish again".formatted(object, cause.getMessage()),
        cause);
  }
}
