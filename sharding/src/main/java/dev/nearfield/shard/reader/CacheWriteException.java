package dev.nearfield.shard.reader;

import dev.nearfield.storage.StorageException;
import java.nio.file.Path;

/** The local folder does not take a shard: the disk is full, or writing is not allowed. */
public final class CacheWriteException extends ReaderException {

  private static final long serialVersionUID = 1L;

  CacheWriteException(Path folder, StorageException cause) {
    super(
        "cannot write to the cache %s: %s; free space, lower the budget, or choose another folder"
            .formatted(folder, cause.getMessage()),
        cause);
  }
}
