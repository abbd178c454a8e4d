package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a search did, for {@code explain}. Counters are always kept, as they cost next to nothing;
 * the clock is read only while a search is being explained.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class SearchTrace {

  /** Parts of a search, in their order. */
  enum Phase {
    FILTER,
    PREPARE,
    DESCEND,
    WALK,
    RERANK,
    SCAN
  }

  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  private boolean timed;
  private long last;

  /** Where on level 0 the walk began. */
  int entry = Ordinals.NONE;

  /** Medoids of which it is, or led from, the nearest; 0 if the walk came from the top. */
  int medoidCount;

  /** Level on which the way to it began. */
  int topLevel;

  long descentScoredCount;
  long scannedCount;

  /** Codes of rows that match a filter, scored without a walk. */
  long scannedCodes;

  /** Nodes of the beam that a walk with slack left out; 0 if it expanded all. */
  int unexpandedCount;

  /** Forgets the last search. */
  void reset() {
    entry = Ordinals.NONE;
    medoidCount = 0;
    topLevel = 0;
    descentScoredCount = 0;
    scannedCount = 0;
    scannedCodes = 0;
    unexpandedCount = 0;
    if (timed) {
      nanos.clear();
      last = System.nanoTime();
    }
  }

  /** Switches the clock on or off. */
  void timed(boolean timed) {
    this.timed = timed;
  }

  /** Adds the time since the last call to a phase. */
  void end(Phase phase) {
    if (timed) {
      long now = System.nanoTime();
      nanos.merge(phase, now - last, Long::sum);
      last = now;
    }
  }

  long nanos(Phase phase) {
    return nanos.getOrDefault(phase, 0L);
  }
}
