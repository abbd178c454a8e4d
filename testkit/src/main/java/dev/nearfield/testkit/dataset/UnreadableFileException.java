package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The operating system refused to read a file. */
public final class UnreadableFileException extends DatasetException {

  private static final long serialVersionUID = 1L;

  /** Reports the system's reason. */
  public UnreadableFileException(Path file, IOException cause) {
    super(file, "cannot read %s: %s".formatted(file, reason(cause)), cause);
  }

  static String reason(IOException cause) {
    // These two carry only the path as their message.
    return switch (cause) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(cause.getMessage());
    };
  }
}
