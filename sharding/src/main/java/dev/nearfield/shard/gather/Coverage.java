package dev.nearfield.shard.gather;

import java.util.List;

/**
 * What of the corpus an answer is made of. Every shard that was asked is in exactly one of {@link
 * #answered}, {@link #cutShort}, {@link #failed} and {@link #timedOut}, in the order of the route.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param generation of the shards, one for the whole answer
 * @param targeted shards that were to be asked
 * @param answered those that gave all that they were asked for
 * @param cutShort those whose answer is in the result, but who would have said more: the deadline
 *     ended their walk, or kept them from being asked a second time for all {@code k}
 * @param failed those that threw, or could not be asked
 * @param timedOut those that had not answered when the deadline passed, or were not reached by then
 * @param vectorsCovered vectors in shards that answered
 * @param vectorsTotal vectors in all shards that were to be asked
 * @param expectedRecall share of the true answer that the shards that answered are expected to
 *     hold, by the router; NaN if it does not know
 */
public record Coverage(
    long generation,
    List<Integer> targeted,
    List<Integer> answered,
    List<Integer> cutShort,
    List<ShardFailure> failed,
    List<Integer> timedOut,
    long vectorsCovered,
    long vectorsTotal,
    double expectedRecall) {

  /** Copies the lists. */
  public Coverage {
    targeted = List.copyOf(targeted);
    answered = List.copyOf(answered);
    cutShort = List.copyOf(cutShort);
    failed = List.copyOf(failed);
    timedOut = List.copyOf(timedOut);
    assert targeted.size() == answered.size() + cutShort.size() + failed.size() + timedOut.size();
  }

  /** Whether every shard gave all that it was asked for. */
  public boolean isComplete() {
    return answered.size() == targeted.size();
  }

  /** Covered vectors as a share of all; where there are no vectors, shards are counted instead. */
  public double share() {
    return vectorsTotal == 0
        ? (double) answered.size() / targeted.size()
        : (double) vectorsCovered / vectorsTotal;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(
        "%d of %d shards answered, %d of %d vectors, generation %d"
            .formatted(answered.size(), targeted.size(), vectorsCovered, vectorsTotal, generation));
    append(text, "cut short", cutShort);
    append(text, "timed out", timedOut);
    append(text, "failed", failed);
    return text.toString();
  }

  private static void append(StringBuilder text, String what, List<?> shards) {
    if (!shards.isEmpty()) {
      text.append("; ").append(what).append(": ").append(shards);
    }
  }
}
