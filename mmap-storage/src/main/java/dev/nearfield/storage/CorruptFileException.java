package dev.nearfield.storage;

import java.nio.file.Path;

/** A file's bytes are not what was written: damage, truncation, or a foreign file. */
public final class CorruptFileException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final String section;
  private final long offsetBytes;

  /**
   * Reports damage.
   *
   * @param file the damaged file
   * @param section the part of it, for example {@code header}
   * @param offsetBytes where in the file, in bytes
   * @param detail what was expected and what was found
   */
  public CorruptFileException(Path file, String section, long offsetBytes, String detail) {
    super(
        "%s is corrupt in section '%s' at byte %d: %s"
            .formatted(file, section, offsetBytes, detail));
    this.file = file.toString();
    this.section = section;
    this.offsetBytes = offsetBytes;
  }

  /** The damaged file. */
  public Path file() {
    return Path.of(file);
  }

  /** The damaged section's name. */
  public String section() {
    return section;
  }

  /** Offset of the damage in the file, in bytes. */
  public long offsetBytes() {
    return offsetBytes;
  }
}
