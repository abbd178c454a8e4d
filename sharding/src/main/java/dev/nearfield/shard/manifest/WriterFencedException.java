package dev.nearfield.shard.manifest;

/** A later writer took over: what this one began may not be published. */
public final class WriterFencedException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the epochs. */
  public WriterFencedException(long begun, long now) {
    super(
        "this run began in epoch %d, an exclusive writer has raised it to %d: begin a new run"
            .formatted(begun, now));
  }
}
