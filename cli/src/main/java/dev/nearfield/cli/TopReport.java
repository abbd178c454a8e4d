package dev.nearfield.cli;

import dev.nearfield.IndexActivity;
import dev.nearfield.Latencies;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import dev.nearfield.cli.doctor.ProcessMemory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two readings of an index's activity, as JSON has it.
 *
 * @param processId the writer
 * @param uptimeSeconds since it opened the index
 * @param intervalSeconds between the readings
 * @param residentBytes memory of the process; null where the system does not tell
 * @param searchesPerSecond answers, those of batches included
 * @param scoredRowsPerSearch rows scored for one answer; null without any
 * @param searchMicros how long searches took, without those of batches
 * @param updatesPerSecond adds, upserts and deletes, those of bulk adds included
 * @param updateMicros how long updates of single rows took
 * @param logBytesPerSecond bytes appended to the log
 * @param live vectors
 * @param dead rows to be taken out
 * @param free places for rows to come
 * @param logRecords updates newer than the last save
 * @param logBytes their length
 * @param lastCheckpointSeconds since the last save; null if it is not known
 * @param totals since the index was opened
 */
record TopReport(
    long processId,
    double uptimeSeconds,
    double intervalSeconds,
    @Nullable Long residentBytes,
    double searchesPerSecond,
    @Nullable Double scoredRowsPerSearch,
    Micros searchMicros,
    double updatesPerSecond,
    Micros updateMicros,
    double logBytesPerSecond,
    int live,
    int dead,
    int free,
    long logRecords,
    long logBytes,
    @Nullable Double lastCheckpointSeconds,
    Totals totals) {

  /**
   * Latencies of an interval, right to within 6 %; null without any.
   *
   * @param p50 half of them took no longer
   * @param p90 and so on
   */
  record Micros(
      @Nullable Double p50, @Nullable Double p90, @Nullable Double p99, @Nullable Double p999) {

    static Micros of(Latencies latencies) {
      return latencies.count() == 0
          ? new Micros(null, null, null, null)
          : new Micros(
              micros(latencies, 0.5),
              micros(latencies, 0.9),
              micros(latencies, 0.99),
              micros(latencies, 0.999));
    }

    private static double micros(Latencies latencies, double share) {
      return latencies.quantile(share).toNanos() / 1_000.0;
    }
  }

  /**
   * Counts since the index was opened.
   *
   * @param searches answers
   * @param partialAnswers those that deadlines cut short
   * @param updates rows added, upserted and deleted
   * @param checkpoints saves
   * @param failedCheckpoints saves that failed
   * @param consolidations times that dead rows were taken out
   * @param freedRows such rows
   */
  record Totals(
      long searches,
      long partialAnswers,
      long updates,
      long checkpoints,
      long failedCheckpoints,
      long consolidations,
      long freedRows) {

    static Totals of(IndexActivity activity) {
      return new Totals(
          activity.count(Counter.SEARCHES),
          activity.count(Counter.PARTIAL_ANSWERS),
          changedRows(activity),
          activity.count(Timer.CHECKPOINT),
          activity.count(Counter.FAILED_CHECKPOINTS),
          activity.count(Timer.CONSOLIDATION),
          activity.count(Counter.FREED_ROWS));
    }
  }

  /** What happened after one reading and until the other. */
  static TopReport of(IndexActivity before, IndexActivity now) {
    double seconds = Math.max(0.001, seconds(Duration.between(before.at(), now.at())));
    long searches = now.count(Counter.SEARCHES) - before.count(Counter.SEARCHES);
    long scoredRows = now.count(Counter.SCORED_ROWS) - before.count(Counter.SCORED_ROWS);
    long appended = now.count(Counter.LOG_BYTES) - before.count(Counter.LOG_BYTES);
    return new TopReport(
        now.processId(),
        seconds(Duration.between(now.openedAt(), now.at())),
        seconds,
        ProcessMemory.residentBytes(now.processId()),
        searches / seconds,
        searches == 0 ? null : (double) scoredRows / searches,
        Micros.of(now.searches().since(before.searches())),
        (changedRows(now) - changedRows(before)) / seconds,
        Micros.of(now.updates().since(before.updates())),
        appended / seconds,
        now.rows().live(),
        now.rows().dead(),
        now.rows().free(),
        now.log().records(),
        now.log().bytes(),
        now.lastCheckpoint().map(last -> seconds(Duration.between(last, now.at()))).orElse(null),
        Totals.of(now));
  }

  private static long changedRows(IndexActivity activity) {
    return activity.count(Counter.ADDED_ROWS)
        + activity.count(Counter.UPSERTED_ROWS)
        + activity.count(Counter.DELETED_ROWS);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}
