package dev.nearfield.shard.manifest;

/** There is a collection already. */
public final class CollectionExistsException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the location. */
  public CollectionExistsException(String location) {
    super("%s holds a collection already: open it, or choose another prefix".formatted(location));
  }
}
