package dev.nearfield.shard.reader;

import dev.nearfield.Codes;
import dev.nearfield.Query;
import dev.nearfield.shard.gather.RealShards;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.tables.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/preload} command (L6): readers with an empty cache fetch all shards over a link of
 * limited rate, then search. Prints which share of the link the fetching used, and what the first
 * query after it takes beside later ones.
 */
@CommandLine.Command(
    name = "jmh/preload",
    description = "Measures preloading over a limited link, and the first queries after it.",
    sortOptions = false,
    showDefaultValues = true)
public final class Preload implements Callable<Integer> {

  private static final int WARM_READERS = 3;
  private static final int ROTATION = 17;

  @Option(names = "--shards", description = "number of shards")
  private int shards = 64;

  @Option(names = "--rows", description = "rows in all shards")
  private int rows = 128_000;

  @Option(names = "--dimension", description = "components of each")
  private int dimension = 128;

  @Option(names = "--link", description = "what the link carries, in MB a second")
  private int linkMegabytes = 125;

  @Option(names = "--latency", description = "of a request, in milliseconds")
  private int latencyMillis = 30;

  @Option(names = "--readers", description = "readers that preload, one after the other")
  private int readers = 20;

  @Option(names = "--queries", description = "that each reader then asks")
  private int queries = 200;

  private final List<Double> shares = new ArrayList<>();
  private final List<Long> firsts = new ArrayList<>();
  private final List<Long> laters = new ArrayList<>();

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Preload()).execute(arguments));
  }

  @Override
  public Integer call() {
    try (RealShards corpus = RealShards.build(shards, rows, dimension, Codes.INT8);
        ObjectStore store = StoreLocation.parse("file:" + corpus.work().resolve("store")).open()) {
      corpus.publish(store);
      var link =
          new LimitedLink(store, Duration.ofMillis(latencyMillis), linkMegabytes * 1_000_000L);
      float[][] asked = corpus.queries(queries);
      for (int reader = -WARM_READERS; reader < readers; reader++) {
        List<Long> nanos = new ArrayList<>();
        double share = preload(corpus, link, from(asked, reader), "cache" + reader, nanos);
        if (reader >= 0) { // the others warmed the JVM
          shares.add(share);
          firsts.add(nanos.getFirst());
          laters.addAll(nanos.subList(1, nanos.size()));
        }
      }
    }
    print();
    return 0;
  }

  /** Queries differ in cost, so each reader has another one first; the step leaves none out. */
  private static float[][] from(float[][] asked, int reader) {
    var queries = new float[asked.length][];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = asked[Math.floorMod(i + ROTATION * reader, asked.length)];
    }
    return queries;
  }

  /** One reader; returns the share of the link that fetching used. */
  private double preload(
      RealShards corpus, ObjectStore link, float[][] asked, String folder, List<Long> nanos) {
    var options = ReaderOptions.DEFAULT.withoutPolling();
    try (ShardCache cache = ShardCache.open(corpus.work().resolve(folder), CacheOptions.DEFAULT);
        ShardedIndex index = ShardedIndex.open(link, cache, options)) {
      long start = System.nanoTime();
      index.preload();
      double seconds = (System.nanoTime() - start) / 1e9;
      for (float[] query : asked) {
        long began = System.nanoTime();
        index.search(ShardQuery.of(Query.of(query).k(10)));
        nanos.add(System.nanoTime() - began);
      }
      return cache.stats().downloadedBytes() / seconds / (linkMegabytes * 1e6);
    }
  }

  private void print() {
    double[] sorted = shares.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    var table = new TextTable(1, List.of("of the link", "share"));
    table.row(List.of("least", "%.3f".formatted(sorted[0])));
    table.row(List.of("median", "%.3f".formatted(sorted[sorted.length / 2])));
    System.out.println(table.markdown());
    var latencies = new TextTable(1, List.of("queries", "count", "p50, us", "p90", "p99", "max"));
    latencies.row(line("first of a reader", firsts));
    latencies.row(line("the others", laters));
    System.out.println(latencies.markdown());
  }

  private static List<String> line(String name, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    List<String> line = new ArrayList<>(List.of(name, "%d".formatted(sorted.length)));
    for (double quantile : new double[] {0.5, 0.9, 0.99, 1}) {
      int at = Math.max(0, (int) Math.ceil(quantile * sorted.length) - 1);
      line.add("%.0f".formatted(sorted[at] / 1e3));
    }
    return line;
  }
}
