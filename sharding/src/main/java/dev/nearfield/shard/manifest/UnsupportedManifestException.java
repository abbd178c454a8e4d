package dev.nearfield.shard.manifest;

/** An object was written by a newer version. */
public final class UnsupportedManifestException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the object and what it asks for. */
  public UnsupportedManifestException(String object, String needs) {
    super("%s needs %s, which this version does not know: update".formatted(object, needs));
  }
}
