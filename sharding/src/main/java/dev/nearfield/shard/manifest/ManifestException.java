package dev.nearfield.shard.manifest;

/** A collection is not as it should be, or does not take a change; says what and what to do. */
public abstract sealed class ManifestException extends RuntimeException
    permits CollectionExistsException,
        CollectionMissingException,
        CommitOutcomeUnknownException,
        ConcurrentPublishException,
        ContentMismatchException,
        CorruptManifestException,
        GateRefusedException,
        GenerationMissingException,
        ManifestInterruptedException,
        ManifestTooLargeException,
        UnsafeStoreException,
        UnsupportedManifestException,
        WriterFencedException {

  private static final long serialVersionUID = 1L;

  ManifestException(String message) {
    super(message);
  }

  ManifestException(String message, Throwable cause) {
    super(message, cause);
  }
}
