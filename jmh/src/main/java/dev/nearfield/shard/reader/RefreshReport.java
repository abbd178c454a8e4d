package dev.nearfield.shard.reader;

import dev.nearfield.cli.bench.Percentiles;
import dev.nearfield.tables.TextTable;
import java.util.List;
import java.util.Locale;

/**
 * What a run of {@link Refresh} showed; times of searches in microseconds.
 *
 * @param quiet searches of rounds without refreshes
 * @param refreshing of rounds with
 * @param beside a refresh, from its commit until the shards of the last generation were unmapped
 * @param p999Ratio of refreshing rounds to quiet ones
 * @param roundP999Ratio the same of the medians of the rounds' own
 * @param refreshes how many counted
 * @param refreshMillis the median, from its first request until its generation was searched
 * @param refreshMaxMillis the longest
 * @param errors searches that threw
 * @param mixed searches whose hits are not those of the generation that they claim
 * @param cacheMostBytes the most that its files ever were, those being fetched included
 * @param cacheMostInFlightBytes the most of these that were being fetched
 * @param cache what it did
 * @param openAtStart before the first refresh
 * @param openAtEnd after the last
 * @param firstError of those that searches threw; empty if none did
 */
record RefreshReport(
    Rounds.Latency quiet,
    Rounds.Latency refreshing,
    Rounds.Latency beside,
    double p999Ratio,
    double roundP999Ratio,
    int refreshes,
    double refreshMillis,
    double refreshMaxMillis,
    long errors,
    long mixed,
    long cacheMostBytes,
    long cacheMostInFlightBytes,
    CacheStats cache,
    OpenShards openAtStart,
    OpenShards openAtEnd,
    String firstError) {

  /** What the ratio should not exceed. */
  private static final double MOST_RATIO = 1.2;

  static RefreshReport of(
      Rounds rounds, RefreshRun run, SearchLoad load, CacheGauge gauge, CacheStats cache) {
    Rounds.Latency quiet = rounds.quiet();
    Rounds.Latency refreshing = rounds.refreshing();
    long[] nanos = run.refreshNanos();
    return new RefreshReport(
        quiet,
        refreshing,
        rounds.besideRefreshes(),
        refreshing.p999() / quiet.p999(),
        refreshing.roundP999() / quiet.roundP999(),
        nanos.length,
        Percentiles.at(0.5, nanos) / 1e6,
        Percentiles.at(1, nanos) / 1e6,
        load.errors(),
        load.mixed(),
        gauge.most(),
        gauge.mostInFlight(),
        cache,
        run.atStart(),
        run.now(),
        String.valueOf(load.firstError()));
  }

  /** Whether what must never happen did not. */
  boolean isRight() {
    return errors == 0
        && mixed == 0
        && cacheMostBytes <= cache.budgetBytes()
        && openAtEnd.equals(openAtStart);
  }

  String text() {
    var table =
        new TextTable(
            1, List.of("searches", "count", "p50 us", "p99", "p99.9", "rounds' p99.9", "max"));
    row(table, "quiet rounds", quiet);
    row(table, "refresh rounds", refreshing);
    row(table, "beside a refresh", beside);
    return table.markdown() + sentences();
  }

  private static void row(TextTable table, String name, Rounds.Latency latency) {
    table.row(
        List.of(
            name,
            Integer.toString(latency.searches()),
            micros(latency.p50()),
            micros(latency.p99()),
            micros(latency.p999()),
            micros(latency.roundP999()),
            micros(latency.max())));
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private String sentences() {
    return String.format(
        Locale.ROOT,
        """
        p99.9 of refresh rounds / quiet: %.2f of all, %.2f of the rounds' medians (%.1f wanted)
        %d refreshes: %.1f ms until the generation is searched, %.1f at most
        %d errors%s, %d mixed answers
        cache: %,d bytes at most, %,d in flight, budget %,d; %d shards fetched, %d evicted
        shards mapped, open: %d, %d at the start, %d, %d at the end
        """,
        p999Ratio,
        roundP999Ratio,
        MOST_RATIO,
        refreshes,
        refreshMillis,
        refreshMaxMillis,
        errors,
        errors == 0 ? "" : " (" + firstError + ")",
        mixed,
        cacheMostBytes,
        cacheMostInFlightBytes,
        cache.budgetBytes(),
        cache.downloads(),
        cache.evictions(),
        openAtStart.mappings(),
        openAtStart.descriptors(),
        openAtEnd.mappings(),
        openAtEnd.descriptors());
  }
}
