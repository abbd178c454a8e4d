package dev.nearfield.shard.reader;

/**
 * A thread that waited for a shard was interrupted; it still is. The download goes on for others.
 */
public final class ReaderInterruptedException extends ReaderException {

  private static final long serialVersionUID = 1L;

  ReaderInterruptedException(InterruptedException cause) {
    super("interrupted while a shard was fetched: ask again", cause);
  }
}
