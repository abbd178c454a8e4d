package dev.nearfield.shard.reader;

/** A collection cannot be read as it was asked; each kind is a class of its own. */
public abstract sealed class ReaderException extends RuntimeException
    permits CacheFullException,
        CacheWriteException,
        CorruptShardException,
        NothingPublishedException,
        ReaderClosedException,
        ReaderInterruptedException,
        ShardTooLargeException,
        ShardUnavailableException,
        WrongCollectionException {

  private static final long serialVersionUID = 1L;

  ReaderException(String message) {
    super(message);
  }

  ReaderException(String message, Throwable cause) {
    super(message, cause);
  }
}
