package dev.nearfield.shard.objectstore;

/** There is no object under a key. */
public final class ObjectNotFoundException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the key and the store. */
  public ObjectNotFoundException(ObjectKey key, String store) {
    super(
        "no object %s in %s: it was never written, or collected; check the location, or refresh"
            .formatted(key, store));
  }
}
