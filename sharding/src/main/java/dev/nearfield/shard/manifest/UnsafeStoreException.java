package dev.nearfield.shard.manifest;

/** A store keeps no condition on writes, so two writers could undo each other. */
public final class UnsafeStoreException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the location. */
  public UnsafeStoreException(String location) {
    super(
        ("%s keeps neither If-Match nor If-None-Match: use another store, or promise by"
                + " Writers.UNSAFE_SINGLE_WRITER that there will never be two writers")
            .formatted(location));
  }
}
