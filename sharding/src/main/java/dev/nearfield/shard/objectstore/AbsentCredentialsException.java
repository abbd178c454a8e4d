package dev.nearfield.shard.objectstore;

/** No credentials were found where they are looked for. */
public final class AbsentCredentialsException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  /** Reports the store; where was looked is the cause's to tell, at length. */
  public AbsentCredentialsException(String store, Throwable cause) {
    super(
        ("no credentials for %s: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                + " a profile or a role")
            .formatted(store),
        cause);
  }
}
