package dev.nearfield.shard.manifest;

/** A candidate generation was measured, and is not good enough. */
public final class GateRefusedException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the measurement. */
  public GateRefusedException(long generation, PublishGate.Result result) {
    super(
        "generation %d was not published: recall %.4f on %d queries is below %.4f"
            .formatted(generation, result.recall(), result.queries(), result.floor()));
  }
}
