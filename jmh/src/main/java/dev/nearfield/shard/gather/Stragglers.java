package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.tables.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/gather} command: what one search sees of shards that are slow. Shards are stubs
 * that sleep, so the figures are of scatter-gather alone.
 */
@CommandLine.Command(
    name = "jmh/gather",
    description = "Measures deadlines and hedging over shards that stall.",
    sortOptions = false,
    showDefaultValues = true)
public final class Stragglers implements Callable<Integer> {

  private static final int K = 10;

  @Option(names = "--shards", description = "shards asked by every query")
  private int shards = 8;

  @Option(names = "--queries", description = "queries beside the stalled shard")
  private int queries = 1_000;

  @Option(names = "--deadline", description = "milliseconds that a query may take")
  private int deadlineMillis = 50;

  @Option(names = "--stall", description = "milliseconds that the stalled shard takes")
  private int stallMillis = 5_000;

  @Option(names = "--clients", description = "threads that ask")
  private int clients = 4;

  @Option(names = "--hedged-queries", description = "queries with and without hedging, each")
  private int hedgedQueries = 5_000;

  @Option(names = "--usual", description = "mean microseconds of a call")
  private int usualMicros = 1_000;

  @Option(names = "--slow-share", description = "share of the calls that are slow")
  private double slowShare = 0.01;

  @Option(names = "--slow", description = "milliseconds that a slow call takes longer")
  private int slowMillis = 100;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Stragglers()).execute(arguments));
  }

  /** Answers after a sleep. */
  private static final class SleepingShard extends PreparedShard {
    private final Callable<Long> nanos;

    SleepingShard(List<Hit> hits, Callable<Long> nanos) {
      super(hits);
      this.nanos = nanos;
    }

    /** The sleep is the slow shard that is measured. */
    @Override
    public SearchResult search(Query query) {
      try {
        Thread.sleep(Duration.ofNanos(nanos.call()));
      } catch (InterruptedException stopped) {
        throw new IllegalStateException("stopped", stopped);
      } catch (Exception impossible) {
        throw new AssertionError(impossible);
      }
      return super.search(query);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    System.out.println(deadlines());
    System.out.println(hedging());
    return 0;
  }

  private Shards shards(List<Callable<Long>> delays) {
    var random = new SplittableRandom(1);
    List<ShardSearcher> searchers = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      List<Hit> hits = new ArrayList<>();
      for (long row = 0; row < K; row++) {
        hits.add(new Hit(shard + shards * row, (float) random.nextDouble()));
      }
      searchers.add(new SleepingShard(hits, delays.get(shard)));
    }
    return new Shards(1, HashRouter.of(shards), searchers);
  }

  /** One shard stalls; every query has a deadline. */
  private String deadlines() throws InterruptedException {
    List<Callable<Long>> delays = new ArrayList<>();
    delays.add(() -> stallMillis * 1_000_000L);
    for (int shard = 1; shard < shards; shard++) {
      delays.add(() -> 0L);
    }
    Shards all = shards(delays);
    Query query = Query.of(new float[] {1}).k(K).deadline(Duration.ofMillis(deadlineMillis));
    ShardQuery bestEffort = ShardQuery.of(query).policy(GatherPolicy.bestEffort());
    var exact = new AtomicLong();
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      warmUp(gather, all, bestEffort);
      long[] nanos =
          ask(
              queries,
              () -> {
                Coverage coverage = gather.search(all, bestEffort).coverage();
                boolean right =
                    coverage.timedOut().equals(List.of(0))
                        && coverage.answered().size() == shards - 1;
                exact.addAndGet(right ? 1 : 0);
              });
      return deadlineTable(nanos, exact.get());
    }
  }

  private String deadlineTable(long[] nanos, long exact) {
    long limit = (deadlineMillis + 10) * 1_000_000L;
    double within = Arrays.stream(nanos).filter(each -> each <= limit).count();
    return new TextTable(
            1, List.of("deadline", "queries", "within +10 ms", "exact", "p50 ms", "p99.9", "max"))
        .row(
            List.of(
                "%d ms, one of %d shards stalls %d ms"
                    .formatted(deadlineMillis, shards, stallMillis),
                Integer.toString(queries),
                "%.2f %%".formatted(100 * within / nanos.length),
                "%.2f %%".formatted(100.0 * exact / nanos.length),
                millis(nanos, 0.5),
                millis(nanos, 0.999),
                millis(nanos, 1)))
        .markdown();
  }

  private static void warmUp(ScatterGather gather, Shards all, ShardQuery query) {
    for (int i = 0; i < 20; i++) {
      var _ = gather.search(all, query);
    }
  }

  /** Some calls are slow; the same calls with and without second attempts. */
  private String hedging() throws InterruptedException {
    List<Callable<Long>> delays = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      delays.add(this::usualOrSlowNanos);
    }
    Shards all = shards(delays);
    var table =
        new TextTable(
            1, List.of("hedging", "queries", "extra calls", "p50 ms", "p95", "p99", "p99.9"));
    for (Hedging hedging : List.of(Hedging.OFF, Hedging.ON)) {
      try (var gather = ScatterGather.of(GatherOptions.DEFAULT.hedging(hedging))) {
        ShardQuery query = ShardQuery.of(Query.of(new float[] {1}).k(K));
        long[] nanos = ask(hedgedQueries, () -> gather.search(all, query));
        GatherActivity activity = gather.activity();
        table.row(
            List.of(
                hedging.isOn() ? "on" : "off",
                Integer.toString(hedgedQueries),
                "%.2f %%".formatted(100.0 * activity.secondCalls() / activity.calls()),
                millis(nanos, 0.5),
                millis(nanos, 0.95),
                millis(nanos, 0.99),
                millis(nanos, 0.999)));
      }
    }
    double hit = 1 - Math.pow(1 - slowShare, shards);
    return "%.1f %% of the calls are slow, 1 - (1 - p)^%d = %.1f %% of the queries meet one.%n%n%s"
        .formatted(100 * slowShare, shards, 100 * hit, table.markdown());
  }

  private long usualOrSlowNanos() {
    var random = ThreadLocalRandom.current();
    double micros = usualMicros * (0.5 + random.nextDouble());
    double slow = random.nextDouble() < slowShare ? slowMillis * 1e6 : 0;
    return (long) (micros * 1e3 + slow);
  }

  /** Asks from all clients; returns how long each query took, sorted. */
  private long[] ask(int count, Runnable query) throws InterruptedException {
    long[] nanos = new long[count];
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int first = client;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = first; i < count; i += clients) {
                      long start = System.nanoTime();
                      query.run();
                      nanos[i] = System.nanoTime() - start;
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static String millis(long[] sorted, double share) {
    int at = Math.max(0, (int) Math.ceil(share * sorted.length) - 1);
    return String.format(Locale.ROOT, "%.2f", sorted[at] / 1e6);
  }
}
