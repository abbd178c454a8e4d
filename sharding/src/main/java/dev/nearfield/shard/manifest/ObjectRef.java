package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;

/**
 * An immutable object by name and content: whoever reads it can tell whether it is the one meant.
 *
 * @param key where it is
 * @param sha256 of its content, in hex
 * @param bytes its length
 */
public record ObjectRef(ObjectKey key, String sha256, long bytes) {

  /** Checks the fields. */
  public ObjectRef {
    Checks.sha256("sha256", sha256);
    Checks.range("bytes", bytes, 1, Long.MAX_VALUE);
  }
}
