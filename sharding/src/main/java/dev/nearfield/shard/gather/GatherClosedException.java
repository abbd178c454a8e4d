package dev.nearfield.shard.gather;

/** The scatter-gather was closed, before the search or while it ran. */
public final class GatherClosedException extends GatherException {

  private static final long serialVersionUID = 1L;

  GatherClosedException() {
    super("the scatter-gather is closed: search with an open one");
  }
}
