package dev.nearfield.shard.reader;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a reader is.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param status all of it in one word
 * @param generation that is searched
 * @param manifestAge since that generation was made, by the clocks of its writer and this machine
 * @param sinceChecked since the store last said which generation counts, and it was opened; zero
 *     for a reader of a numbered generation, which cannot be stale
 * @param refreshFailures refreshes that failed since the last one that did not
 * @param lastFailure of the last refresh, if it failed
 * @param shards of the generation, by ascending number
 */
public record ReaderHealth(
    Status status,
    long generation,
    Duration manifestAge,
    Duration sinceChecked,
    long refreshFailures,
    Optional<Throwable> lastFailure,
    List<Shard> shards) {

  /** Copies the list. */
  public ReaderHealth {
    shards = List.copyOf(shards);
  }

  /** All of it in one word. */
  public enum Status {
    /** All is well; shards that nobody asked for yet may be absent. */
    HEALTHY,
    /** Some shards do not answer, or nobody knows whether there is a newer generation. */
    DEGRADED,
    /** No shard answers, or the reader is closed. */
    UNHEALTHY
  }

  /**
   * A shard.
   *
   * @param shard its number
   * @param state what the reader has of it
   * @param lastFailure why, where it is quarantined or degraded
   */
  public record Shard(int shard, ShardState state, Optional<Throwable> lastFailure) {

    /** Whether a search of it is expected to fail. */
    boolean isBad() {
      return state == ShardState.QUARANTINED || state == ShardState.DEGRADED;
    }
  }

  /** One word for what the rest says; stale is who waited longer than the threshold. */
  static Status status(Duration sinceChecked, Duration staleAfter, List<Shard> shards) {
    long bad = shards.stream().filter(Shard::isBad).count();
    if (bad == shards.size()) {
      return Status.UNHEALTHY;
    }
    boolean stale = sinceChecked.compareTo(staleAfter) > 0;
    return bad > 0 || stale ? Status.DEGRADED : Status.HEALTHY;
  }
}
