package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;

/** An object is not the one that was referred to: its length or its SHA-256 differs. */
public final class ContentMismatchException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** A text, since exceptions are serializable. */
  private final String key;

  ContentMismatchException(ObjectRef expected, String found) {
    super(
        "%s is not what was published: %s, expected %d bytes of SHA %s; fetch again or roll back"
            .formatted(expected.key(), found, expected.bytes(), expected.sha256()));
    this.key = expected.key().text();
  }

  /** The object. */
  public ObjectKey key() {
    return ObjectKey.of(key);
  }
}
