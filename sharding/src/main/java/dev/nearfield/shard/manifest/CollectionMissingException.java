package dev.nearfield.shard.manifest;

/** There is no collection. */
public final class CollectionMissingException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the location. */
  public CollectionMissingException(String location) {
    super("%s holds no collection: check the location, or create one".formatted(location));
  }
}
