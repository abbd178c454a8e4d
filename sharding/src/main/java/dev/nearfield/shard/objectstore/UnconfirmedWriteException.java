package dev.nearfield.shard.objectstore;

/** An object was written, and the disk did not confirm that it stays. */
public final class UnconfirmedWriteException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the object, the store and the disk's reason. */
  public UnconfirmedWriteException(ObjectKey key, String store, Throwable cause) {
    super(
        "put %s: %s has it, but may lose it when power fails (%s); check the disk, and write again"
            .formatted(key, store, cause.getMessage()),
        cause);
  }

  @Override
  public boolean retryable() {
    return true;
  }

  @Override
  public boolean mayHaveHappened() {
    return true;
  }
}
