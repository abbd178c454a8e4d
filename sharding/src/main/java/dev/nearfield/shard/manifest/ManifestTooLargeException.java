package dev.nearfield.shard.manifest;

/** An object has, or would have, more bytes than its kind may. */
public final class ManifestTooLargeException extends ManifestException {

  private static final long serialVersionUID = 1L;

  ManifestTooLargeException(String object, long bytes, int maxBytes) {
    super(
        "%s has %d bytes, at most %d are allowed: use fewer shards, or shorter texts"
            .formatted(object, bytes, maxBytes));
  }
}
