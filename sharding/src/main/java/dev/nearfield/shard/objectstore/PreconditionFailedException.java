package dev.nearfield.shard.objectstore;

/** A write's condition did not hold: somebody else wrote first. */
public final class PreconditionFailedException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the key, the condition and the store. */
  public PreconditionFailedException(ObjectKey key, PutCondition condition, String store) {
    super(
        "%s in %s was not written, %s does not hold: read it again and decide anew"
            .formatted(key, store, condition));
  }
}
