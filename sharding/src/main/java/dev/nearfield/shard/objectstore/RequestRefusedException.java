package dev.nearfield.shard.objectstore;

/** The store, or the disk below it, refused a request for another reason: it names it. */
public final class RequestRefusedException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the request, the store and its reason. */
  public RequestRefusedException(String request, String store, String reason) {
    super("%s: %s refused: %s".formatted(request, store, reason));
  }

  /** Reports the request, the store and its reason. */
  public RequestRefusedException(String request, String store, Throwable cause) {
    super("%s: %s refused: %s".formatted(request, store, cause.getMessage()), cause);
  }
}
