package dev.nearfield;

import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an index holds, and what it has done since it was opened; costs microseconds to ask for,
 * unlike {@link IndexStats}. Two of them tell how much was done in between.
 *
 * <p>Threads: immutable, share freely. Owns: its maps, copied.
 *
 * @param processId the process that has it open
 * @param openedAt when that opened it
 * @param at when this was true
 * @param rows what there is
 * @param log what would have to be done again after a crash
 * @param lastCheckpoint when it was saved last; empty in memory
 * @param counts by counter, all of them
 * @param times by timer, all of them
 * @param searches how long searches took, without those of batches
 * @param updates how long adds, upserts and deletes of single rows took
 */
public record IndexActivity(
    long processId,
    Instant openedAt,
    Instant at,
    Rows rows,
    Log log,
    Optional<Instant> lastCheckpoint,
    Map<Counter, Long> counts,
    Map<Timer, Elapsed> times,
    Latencies searches,
    Latencies updates) {

  /** Copies the maps. */
  public IndexActivity {
    counts = Map.copyOf(counts);
    times = Map.copyOf(times);
  }

  /**
   * Ordinals by what has them.
   *
   * @param live vectors
   * @param dead rows that were deleted or replaced and still lead walks on
   * @param free places of rows that are gone, for rows to come
   */
  public record Rows(int live, int dead, int free) {}

  /**
   * What the log has and the last save has not.
   *
   * @param records updates
   * @param bytes their length, without frames
   */
  public record Log(long records, long bytes) {

    /** Nothing. */
    public static final Log EMPTY = new Log(0, 0);
  }

  /**
   * How often something came to its end, and how long it took in all.
   *
   * @param count how often
   * @param total the sum of all
   */
  public record Elapsed(long count, Duration total) {}

  /** How much was counted. */
  public long count(Counter counter) {
    return counts.getOrDefault(counter, 0L);
  }

  /** How long something took in all. */
  public Duration total(Timer timer) {
    Elapsed elapsed = times.get(timer);
    return elapsed == null ? Duration.ZERO : elapsed.total();
  }

  /** How often something came to its end. */
  public long count(Timer timer) {
    Elapsed elapsed = times.get(timer);
    return elapsed == null ? 0 : elapsed.count();
  }
}
