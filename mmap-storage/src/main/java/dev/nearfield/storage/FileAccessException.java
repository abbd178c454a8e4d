package dev.nearfield.storage;

import java.io.IOException;
import java.nio.file.Path;

/** The operating system refused an operation on a file: disk full, no permission, missing file. */
public final class FileAccessException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports the operation ({@code write}, {@code open}, ...), the file and the system's reason. */
  public FileAccessException(String operation, Path file, IOException cause) {
    super("cannot %s %s: %s".formatted(operation, file, cause.getMessage()), cause);
  }
}
