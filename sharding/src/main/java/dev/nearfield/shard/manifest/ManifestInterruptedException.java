package dev.nearfield.shard.manifest;

/** A thread that waited for the store to answer was interrupted; it still is. */
public final class ManifestInterruptedException extends ManifestException {

  private static final long serialVersionUID = 1L;

  ManifestInterruptedException(InterruptedException cause) {
    super("interrupted while waiting for the store to answer: ask again", cause);
  }
}
