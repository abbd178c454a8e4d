package dev.nearfield.shard.reader;

/** The reader, or its cache, was closed. */
public final class ReaderClosedException extends ReaderException {

  private static final long serialVersionUID = 1L;

  ReaderClosedException(String what) {
    super(what + " is closed: open another one");
  }

  /** Closed while something was under way. */
  ReaderClosedException(String what, Throwable ended) {
    this(what);
    initCause(ended);
  }
}
