package dev.nearfield.filter;

/**
 * Bytes that should be metadata are none. Whoever knows the file they came from reports it as
 * damaged, at {@link #offsetBytes} behind the first of them.
 */
public final class MalformedMetadataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int offsetBytes;

  MalformedMetadataException(int offsetBytes, String detail) {
    super("metadata is malformed at byte %d: %s".formatted(offsetBytes, detail));
    this.offsetBytes = offsetBytes;
  }

  /** Where the malformed field begins, in bytes from the first byte of the metadata. */
  public int offsetBytes() {
    return offsetBytes;
  }
}
