package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.RecallGate.Measured;
import java.util.OptionalDouble;

/** A candidate generation was measured, and is not good enough. */
public final class GateRefusedException extends ManifestException {

  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "; look at what was built, give it new probe queries if the corpus is meant to differ, or ask"
          + " for less";

  private final double recall;
  private final double bound;
  private final double before;

  private GateRefusedException(String message, double recall, double bound, double before) {
    super(message + ADVICE);
    this.recall = recall;
    this.bound = bound;
    this.before = before;
  }

  /** Reports a recall below the floor. */
  static GateRefusedException belowFloor(long generation, PublishGate.Result result) {
    return new GateRefusedException(
        "generation %d was not published: %s is below the %.4f that is asked for"
            .formatted(generation, shown(result), result.floor()),
        result.recall(),
        result.floor(),
        Double.NaN);
  }

  /** Reports a recall too far below that of the generation before. */
  static GateRefusedException belowBefore(
      long generation, PublishGate.Result result, double before, double maxDrop) {
    return new GateRefusedException(
        "generation %d was not published: %s is more than %.4f below the %.4f of generation %d"
            .formatted(generation, shown(result), maxDrop, before, generation - 1),
        result.recall(),
        before - maxDrop,
        before);
  }

  private static String shown(PublishGate.Result result) {
    return new Measured(result.recall(), result.k(), result.queries()).toString();
  }

  /** What the candidate found. */
  public double recall() {
    return recall;
  }

  /** What it had to find at least. */
  public double bound() {
    return bound;
  }

  /** What the generation before found, if that was the measure. */
  public OptionalDouble before() {
    return Double.isNaN(before) ? OptionalDouble.empty() : OptionalDouble.of(before);
  }
}
