package dev.nearfield.shard.objectstore;

/** No answer: the endpoint refused, the connection broke, or time ran out. */
public final class UnreachableStoreException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the request, the store and the system's reason. */
  public UnreachableStoreException(String request, String store, Throwable cause) {
    super(
        "%s: no answer from %s (%s); check endpoint, network and firewall"
            .formatted(request, store, cause.getMessage()),
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
