package dev.nearfield.storage;

/**
 * How a log is kept.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param durability when a record counts as acknowledged
 * @param fileBytes the size at which a file is full and the next one begins, 4 KiB to 1 GiB
 */
public record LogOptions(Durability durability, long fileBytes) {

  /** {@link Durability#SYNC}, files of 64 MiB. */
  public static final LogOptions DEFAULT = new LogOptions(Durability.SYNC, 64L << 20);

  static final long MIN_FILE_BYTES = 4L << 10;
  static final long MAX_FILE_BYTES = 1L << 30;

  /** Checks the bounds. */
  public LogOptions {
    if (fileBytes < MIN_FILE_BYTES || fileBytes > MAX_FILE_BYTES) {
      throw new IllegalArgumentException(
          "fileBytes must be in [%d, %d], was %d"
              .formatted(MIN_FILE_BYTES, MAX_FILE_BYTES, fileBytes));
    }
  }

  /** These options with another durability. */
  public LogOptions withDurability(Durability other) {
    return new LogOptions(other, fileBytes);
  }

  /** These options with another file size, in bytes. */
  public LogOptions withFileBytes(long other) {
    return new LogOptions(durability, other);
  }

  /** The longest record that fits a file, in bytes. */
  public int maxRecordBytes() {
    return (int) (fileBytes - LogLayout.HEADER_BYTES - LogLayout.FRAME_HEADER_BYTES);
  }
}
