package dev.nearfield.shard.objectstore;

/** The thread that waited for a store was interrupted; it still is. */
public final class StoreInterruptedException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the request and the store. */
  public StoreInterruptedException(String request, String store, Throwable cause) {
    super("%s: interrupted while waiting for %s: ask again".formatted(request, store), cause);
  }

  /** What was sent by then is on its way. */
  @Override
  public boolean mayHaveHappened() {
    return true;
  }
}
