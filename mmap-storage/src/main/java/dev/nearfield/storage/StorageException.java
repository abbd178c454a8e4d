package dev.nearfield.storage;

/** The world's fault: a file, a disk, a lock or the memory did not behave; says which and where. */
public abstract sealed class StorageException extends RuntimeException
    permits CorruptFileException,
        UnsupportedVersionException,
        UnsupportedFeatureException,
        DirectoryLockedException,
        FileAccessException,
        KeyMapUnavailableException,
        MissingRecordsException,
        ReadOnlyLogException,
        OffHeapMemoryException {

  private static final long serialVersionUID = 1L;

  StorageException(String message) {
    super(message);
  }

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
