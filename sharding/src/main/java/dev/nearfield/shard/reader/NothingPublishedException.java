package dev.nearfield.shard.reader;

import org.jspecify.annotations.Nullable;

/** There is no collection, no generation or no tag where one was to be opened. */
public final class NothingPublishedException extends ReaderException {

  private static final long serialVersionUID = 1L;

  NothingPublishedException(String what, String store, @Nullable Throwable cause) {
    super("%s: nothing to open in %s; publish first".formatted(what, store), cause);
  }
}
