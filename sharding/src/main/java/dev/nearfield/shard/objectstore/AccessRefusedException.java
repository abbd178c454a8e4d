package dev.nearfield.shard.objectstore;

/** The store knows the caller and refuses it, or does not know it (HTTP 401, 403). */
public final class AccessRefusedException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the request, the store and what it answered. */
  public AccessRefusedException(String request, String store, String answer) {
    super(
        "%s: %s refused access (%s); check the credentials and the policy of the bucket"
            .formatted(request, store, answer));
  }
}
