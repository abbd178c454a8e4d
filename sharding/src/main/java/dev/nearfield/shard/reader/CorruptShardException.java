package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ObjectRef;

/** A shard is not what the manifest says, however often it was fetched; nothing of it is kept. */
public final class CorruptShardException extends ReaderException {

  private static final long serialVersionUID = 1L;

  CorruptShardException(ObjectRef shard, int fetches, RuntimeException last) {
    super(
        "%s was fetched %d times and never was what was published; publish again or roll back: %s"
            .formatted(shard.key(), fetches, last.getMessage()),
        last);
  }
}
