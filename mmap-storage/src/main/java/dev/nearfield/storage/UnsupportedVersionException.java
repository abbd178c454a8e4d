package dev.nearfield.storage;

import java.nio.file.Path;

/** A file was written by a newer format version than this build reads. */
public final class UnsupportedVersionException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports a version; versions are positive. */
  public UnsupportedVersionException(Path file, int found, int supported) {
    super(
        "%s has format version %d, this build reads up to %d: open it with a newer Nearfield"
            .formatted(file, found, supported));
  }
}
