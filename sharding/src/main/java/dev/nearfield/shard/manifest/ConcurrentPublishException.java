package dev.nearfield.shard.manifest;

/** Another run published changes that this one does not know and would undo. */
public final class ConcurrentPublishException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the generations. */
  public ConcurrentPublishException(long base, long now, String what) {
    super(
        "generation %d was published while this run worked on %d, and both changed %s: build again"
            .formatted(now, base, what));
  }

  /** Building again on the new generation may succeed. */
  public boolean retryable() {
    return true;
  }
}
