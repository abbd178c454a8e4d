package dev.nearfield.testkit.dataset;

import java.io.IOException;
import java.nio.file.Path;

/** The operating system refused to write a file; what was there before is untouched. */
public final class UnwritableFileException extends DatasetException {

  private static final long serialVersionUID = 1L;

  /** Reports the system's reason. */
  public UnwritableFileException(Path file, IOException cause) {
    super(
        file, "cannot write %s: %s".formatted(file, UnreadableFileException.reason(cause)), cause);
  }
}
