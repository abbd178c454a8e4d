package dev.nearfield.shard.objectstore;

/** The store is overloaded or failing (HTTP 429, 500, 502, 503, 504). */
public final class ThrottledException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the request, the store and what it answered. */
  public ThrottledException(String request, String store, String answer) {
    super(
        "%s: %s answered %s; retry later or with fewer requests".formatted(request, store, answer));
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
