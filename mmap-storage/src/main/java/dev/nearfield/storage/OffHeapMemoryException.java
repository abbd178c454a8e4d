package dev.nearfield.storage;

/** The operating system refused memory outside the Java heap. */
public final class OffHeapMemoryException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final long requestedBytes;

  /**
   * Reports a refused request.
   *
   * @param requestedBytes what was asked for
   * @param reservedBytes what the asking structure already held
   * @param reason the system's reason
   */
  public OffHeapMemoryException(long requestedBytes, long reservedBytes, String reason) {
    super(
        "cannot reserve %d bytes of off-heap memory beyond the %d held: %s; raise the memory limit"
            .formatted(requestedBytes, reservedBytes, reason));
    this.requestedBytes = requestedBytes;
  }

  /** The size that was refused, in bytes. */
  public long requestedBytes() {
    return requestedBytes;
  }
}
