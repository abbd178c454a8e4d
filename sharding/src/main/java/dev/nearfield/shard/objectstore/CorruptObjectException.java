package dev.nearfield.shard.objectstore;

/** An object is not what was written: its length or its checksum differs. */
public final class CorruptObjectException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the key, the store and what differs. */
  public CorruptObjectException(ObjectKey key, String store, String detail) {
    super(
        "%s in %s is corrupt: %s; publish again, or roll back to a generation without it"
            .formatted(key, store, detail));
  }
}
