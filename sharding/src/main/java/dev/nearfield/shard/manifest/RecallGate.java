package dev.nearfield.shard.manifest;

import java.util.Optional;

/**
 * What a generation must find before it becomes current.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param probeSet queries and their true answers
 * @param floor the recall that is asked for, in {@code [0, 1]}
 * @param measured the recall that was measured before the manifest was written; empty if none was
 */
public record RecallGate(ObjectRef probeSet, double floor, Optional<Double> measured) {

  /** Checks the bounds. */
  public RecallGate {
    Checks.share("floor", floor);
    measured.ifPresent(value -> Checks.share("measured", value));
  }
}
