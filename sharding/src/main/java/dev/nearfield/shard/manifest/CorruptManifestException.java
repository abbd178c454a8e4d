package dev.nearfield.shard.manifest;

import java.util.OptionalLong;

/** A manifest, or another object of the protocol, is not what was written. */
public final class CorruptManifestException extends ManifestException {

  private static final long serialVersionUID = 1L;

  private static final int NOWHERE = -1;

  private final String object;
  private final long offsetBytes;

  /** Reports the object and what is wrong with it as a whole. */
  public CorruptManifestException(String object, String detail) {
    super("%s is corrupt: %s; roll back, or publish again".formatted(object, detail));
    this.object = object;
    this.offsetBytes = NOWHERE;
  }

  /** Reports the object and what is wrong, and where. */
  CorruptManifestException(String object, long offsetBytes, String detail) {
    super(
        "%s is corrupt at byte %d: %s; roll back, or publish again"
            .formatted(object, offsetBytes, detail));
    this.object = object;
    this.offsetBytes = offsetBytes;
  }

  private CorruptManifestException(String message, String object, Throwable cause) {
    super(message, cause);
    this.object = object;
    this.offsetBytes = NOWHERE;
  }

  /** Reports what lies where a tag would, and cannot be read. */
  static CorruptManifestException unreadableTag(String object, Throwable cause) {
    return new CorruptManifestException(
        "%s may be a tag, and nobody knows what it keeps: restore it, or delete it; %s"
            .formatted(object, cause.getMessage()),
        object,
        cause);
  }

  /** The object, by its key. */
  public String object() {
    return object;
  }

  /** Where in the object the first mistake was seen, if that is known. */
  public OptionalLong offsetBytes() {
    return offsetBytes == NOWHERE ? OptionalLong.empty() : OptionalLong.of(offsetBytes);
  }
}
