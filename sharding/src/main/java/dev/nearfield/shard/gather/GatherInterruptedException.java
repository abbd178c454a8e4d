package dev.nearfield.shard.gather;

/** The thread that waited for shards was interrupted; it still is. */
public final class GatherInterruptedException extends GatherException {

  private static final long serialVersionUID = 1L;

  GatherInterruptedException(InterruptedException cause) {
    super("interrupted while shards were asked: the answer is lost, ask again");
    initCause(cause);
  }
}
