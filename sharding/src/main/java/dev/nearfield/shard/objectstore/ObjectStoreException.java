package dev.nearfield.shard.objectstore;

/** A store did not do what it was asked; says what, where, and what to do. */
public abstract sealed class ObjectStoreException extends RuntimeException
    permits AbsentCredentialsException,
        AccessRefusedException,
        CorruptObjectException,
        InvalidKeyException,
        ObjectNotFoundException,
        PreconditionFailedException,
        RequestRefusedException,
        StoreInterruptedException,
        ThrottledException,
        UnconfirmedWriteException,
        UnreachableStoreException {

  private static final long serialVersionUID = 1L;

  private boolean repeated;

  ObjectStoreException(String message) {
    super(message);
  }

  ObjectStoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the same request may succeed a moment later. */
  public boolean retryable() {
    return false;
  }

  /**
   * Whether it is for the caller to repeat the request: it is {@link #retryable()}, and the store
   * has not repeated it in vain already. Where two layers repeat, their attempts multiply.
   */
  public final boolean worthRepeating() {
    return retryable() && !repeated;
  }

  final void repeatedInVain() {
    repeated = true;
  }

  /**
   * Whether a write that ended so may have happened nevertheless: the store took it, and its reply
   * was lost.
   */
  public boolean mayHaveHappened() {
    return false;
  }
}
