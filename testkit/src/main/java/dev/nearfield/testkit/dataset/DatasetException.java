package dev.nearfield.testkit.dataset;

import java.nio.file.Path;

/** A data file cannot be used; the message says which file, where and why. */
public abstract sealed class DatasetException extends RuntimeException
    permits MalformedFileException,
        AmbiguousFormatException,
        UnreadableFileException,
        UnwritableFileException {

  private static final long serialVersionUID = 1L;

  private final String file;

  DatasetException(Path file, String message) {
    super(message);
    this.file = file.toString();
  }

  DatasetException(Path file, String message, Throwable cause) {
    super(message, cause);
    this.file = file.toString();
  }

  /** The file. */
  public Path file() {
    return Path.of(file);
  }
}
