package dev.nearfield.storage;

import java.nio.file.Path;

/** A file needs something of its reader that this build does not know. */
public final class UnsupportedFeatureException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports the bits of features that are unknown. */
  public UnsupportedFeatureException(Path file, long unknown) {
    super(
        ("%s requires features that this build does not know (bits %x): open it with a newer"
                + " Nearfield")
            .formatted(file, unknown));
  }
}
