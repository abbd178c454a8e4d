package dev.nearfield.shard.objectstore;

/** A text that is no object key: it climbs out, is absolute, has empty parts, or is too long. */
public final class InvalidKeyException extends ObjectStoreException {

  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 120;

  /** Reports the text and why it is refused. */
  public InvalidKeyException(String text, String reason) {
    super(
        "'%s' is no object key: %s"
            .formatted(text.substring(0, Math.min(text.length(), SHOWN)), reason));
  }
}
