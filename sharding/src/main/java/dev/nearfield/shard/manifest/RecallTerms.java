package dev.nearfield.shard.manifest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What recall a generation must have, and by which searches it is measured. They stay with the
 * probe set, so that one generation compares with the next.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param floor the least recall, in {@code [0, 1]}
 * @param maxDrop how far it may be below that of the generation before, in {@code [0, 1]}
 * @param probes shards that each probe query asks; 0: as many as readers do by default
 * @param beamWidth of the probe queries; 0: as readers have it by default
 * @param context what routing needs to know of the probe queries, as text
 */
public record RecallTerms(
    double floor, double maxDrop, int probes, int beamWidth, Map<String, String> context) {

  /** Measures as readers search by default, and refuses nothing. */
  public static final RecallTerms MEASURE = new RecallTerms(0, 1, 0, 0, Map.of());

  static final int MAX_CONTEXT = 256;
  private static final int MAX_VALUE = 10_000;
  private static final int MAX_BEAM_WIDTH = 65_536;

  /** Checks the bounds, and copies the map. */
  public RecallTerms {
    FieldRules.share("floor", floor);
    FieldRules.share("maxDrop", maxDrop);
    FieldRules.range("probes", probes, 0, ShardDescriptor.MAX_SHARDS);
    FieldRules.range("beamWidth", beamWidth, 0, MAX_BEAM_WIDTH);
    FieldRules.range("context", context.size(), 0, MAX_CONTEXT);
    context.forEach(
        (field, value) -> {
          FieldRules.text("context", field, MAX_VALUE);
          FieldRules.text("context." + FieldRules.shown(field), value, MAX_VALUE);
        });
    context = Collections.unmodifiableSortedMap(new TreeMap<>(context));
  }

  /** The same with another floor. */
  public RecallTerms floor(double other) {
    return new RecallTerms(other, maxDrop, probes, beamWidth, context);
  }

  /** The same with another drop. */
  public RecallTerms maxDrop(double other) {
    return new RecallTerms(floor, other, probes, beamWidth, context);
  }

  /** The same with so many shards asked; 0: as many as readers ask by default. */
  public RecallTerms probes(int other) {
    return new RecallTerms(floor, maxDrop, other, beamWidth, context);
  }

  /** The same with another beam width; 0: as readers have it by default. */
  public RecallTerms beamWidth(int other) {
    return new RecallTerms(floor, maxDrop, probes, other, context);
  }

  /** The same with another context. */
  public RecallTerms context(Map<String, String> other) {
    return new RecallTerms(floor, maxDrop, probes, beamWidth, other);
  }
}
