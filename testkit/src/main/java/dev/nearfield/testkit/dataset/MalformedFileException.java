package dev.nearfield.testkit.dataset;

import java.nio.file.Path;

/** A file's bytes contradict its format: truncated, foreign or hostile. */
public final class MalformedFileException extends DatasetException {

  private static final long serialVersionUID = 1L;

  private final long offsetBytes;

  /** Reports what is wrong at a byte of the file (of its inflated content, for gzip). */
  public MalformedFileException(Path file, long offsetBytes, String detail) {
    super(file, "%s is malformed at byte %d: %s".formatted(file, offsetBytes, detail));
    this.offsetBytes = offsetBytes;
  }

  /** Reports what is wrong at a place of a text or table. */
  MalformedFileException(Path file, TextPosition position, String detail) {
    super(
        file,
        "%s is malformed at byte %d (%s): %s"
            .formatted(file, position.offsetBytes(), position, detail));
    this.offsetBytes = position.offsetBytes();
  }

  /** Where the contradiction lies, in bytes. */
  public long offsetBytes() {
    return offsetBytes;
  }
}
