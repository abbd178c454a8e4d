package dev.nearfield.shard.reader;

import dev.nearfield.cli.bench.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Stretches of time, and the searches that were due in them.
 *
 * <p>Threads: one at a time. Owns: the figures of all searches it was told of.
 */
final class Rounds {

  private final List<Round> quiet = new ArrayList<>();
  private final List<Round> refreshing = new ArrayList<>();

  /** From a refresh's first request to its last unmapped shard. */
  private final List<Round> refreshes = new ArrayList<>();

  /** Searches by when they were due. */
  private static final class Round {
    private final long start;
    private final long end;
    private final LongStream.Builder nanos = LongStream.builder();
    private long[] sorted = {};

    Round(long start, long end) {
      this.start = start;
      this.end = end;
    }

    void offer(long dueNanos, long latency) {
      if (dueNanos - start >= 0 && dueNanos - end < 0) {
        nanos.add(latency);
      }
    }

    /** Takes a search that was under way at any moment of it. */
    void offerIfBeside(long dueNanos, long latency) {
      if (dueNanos + latency - start >= 0 && dueNanos - end < 0) {
        nanos.add(latency);
      }
    }
  }

  /**
   * Latencies of many searches.
   *
   * @param searches how many
   * @param p999 of all
   * @param roundP999 the median of the rounds' own
   */
  record Latency(int searches, double p50, double p99, double p999, double roundP999, double max) {}

  void quiet(RefreshRun.Span span) {
    quiet.add(new Round(span.start(), span.end()));
  }

  void refreshing(RefreshRun.Span span) {
    refreshing.add(new Round(span.start(), span.end()));
  }

  void refresh(RefreshRun.Span span) {
    refreshes.add(new Round(span.start(), span.end()));
  }

  /** Sorts searches into rounds. */
  void take(SearchLoad load) {
    load.forEach(
        (due, nanos) -> {
          quiet.forEach(round -> round.offer(due, nanos));
          refreshing.forEach(round -> round.offer(due, nanos));
          refreshes.forEach(round -> round.offerIfBeside(due, nanos));
        });
    finish();
  }

  private void finish() {
    for (List<Round> rounds : List.of(quiet, refreshing, refreshes)) {
      rounds.forEach(round -> round.sorted = round.nanos.build().sorted().toArray());
    }
  }

  Latency quiet() {
    return latency(quiet);
  }

  Latency refreshing() {
    return latency(refreshing);
  }

  /** Of searches that were under way while a refresh was. */
  Latency besideRefreshes() {
    return latency(refreshes);
  }

  private static Latency latency(List<Round> rounds) {
    long[] all = rounds.stream().flatMapToLong(round -> LongStream.of(round.sorted)).toArray();
    if (all.length == 0) {
      return new Latency(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] each =
        rounds.stream()
            .filter(round -> round.sorted.length > 0)
            .mapToDouble(round -> micros(0.999, round.sorted))
            .toArray();
    return new Latency(
        all.length,
        micros(0.5, all),
        micros(0.99, all),
        micros(0.999, all),
        Percentiles.median(each),
        micros(1, all));
  }

  private static double micros(double share, long[] nanos) {
    return Percentiles.at(share, nanos) / 1e3;
  }
}
