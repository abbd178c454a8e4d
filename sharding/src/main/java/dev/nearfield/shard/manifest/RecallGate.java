package dev.nearfield.shard.manifest;

import java.util.Optional;

/**
 * What a generation must find before it becomes current, and what it found.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param probeSet queries and their true answers
 * @param terms what is asked of their answers
 * @param measured what was found before it was published; empty if nobody measured
 */
public record RecallGate(ObjectRef probeSet, RecallTerms terms, Optional<Measured> measured) {

  /**
   * A recall that was measured.
   *
   * @param recall the mean over all queries, in {@code [0, 1]}
   * @param k neighbors that the queries asked for; 0 if that was not written down
   * @param queries that were asked; 0 if that was not written down
   */
  public record Measured(double recall, int k, int queries) {

    /** Checks the bounds. */
    public Measured {
      FieldRules.share("measured", recall);
      FieldRules.range("k", k, 0, Integer.MAX_VALUE);
      FieldRules.range("queries", queries, 0, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
      String what = k == 0 ? "recall" : "recall@" + k;
      String where = queries == 0 ? "" : " on %d queries".formatted(queries);
      return what + " %.4f".formatted(recall) + where;
    }
  }

  /** The same with what was measured. */
  RecallGate measured(Optional<Measured> found) {
    return new RecallGate(probeSet, terms, found);
  }
}
