package dev.nearfield.storage;

import java.nio.file.Path;

/** Another writer, in this process or another one, holds the directory. */
public final class DirectoryLockedException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports the holder as far as it is known. */
  public DirectoryLockedException(Path directory, String holder) {
    super(
        "%s is open for writing by %s: close that writer, or open another directory"
            .formatted(directory, holder));
  }
}
