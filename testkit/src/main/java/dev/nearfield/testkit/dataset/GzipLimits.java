package dev.nearfield.testkit.dataset;

/**
 * Stops a compressed file from inflating without end.
 *
 * @param maxBytes most bytes of content
 * @param maxRatio most bytes of content per compressed byte, checked once the content exceeds
 *     {@link #FREE_BYTES}
 */
public record GzipLimits(long maxBytes, int maxRatio) {

  /** Content up to this size may have any ratio: small files of zeros are no attack. */
  public static final long FREE_BYTES = 1 << 20;

  /** 64 GiB, and a ratio of 200: vectors compress a few times, only zeros a thousand times. */
  public static final GzipLimits DEFAULT = new GzipLimits(64L << 30, 200);

  /** Checks the bounds. */
  public GzipLimits {
    if (maxBytes < 1 || maxRatio < 1) {
      throw new IllegalArgumentException(
          "limits must be positive, were %d bytes and ratio %d".formatted(maxBytes, maxRatio));
    }
  }
}
