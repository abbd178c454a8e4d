package dev.nearfield.shard.reader;

/** There is no generation yet where one was to be opened. */
public final class NothingPublishedException extends ReaderException {

  private static final long serialVersionUID = 1L;

  NothingPublishedException(String store) {
    super("no generation: nothing to open in %s; publish first".formatted(store));
  }
}
