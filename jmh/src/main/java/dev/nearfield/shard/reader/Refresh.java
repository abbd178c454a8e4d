package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.cli.Json;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.objectstore.LocalObjectStore;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/refresh} command: what searches feel of generations that follow each other.
 *
 * <p>Threads: one. Owns: a temporary folder, and what is open while it runs.
 */
@CommandLine.Command(
    name = "jmh/refresh",
    description = {
      "Searches a collection of shards at a steady rate while one generation after the other is",
      "published, in rounds with and without, and compares the latencies.",
      "Exits with 1 if a search fails, mixes generations, or the cache exceeds its budget."
    },
    sortOptions = false,
    showDefaultValues = true)
public final class Refresh implements Callable<Integer> {

  /** Whoever measures says when to refresh. */
  static final ReaderOptions READER = ReaderOptions.DEFAULT.withoutPolling();

  private static final int WRONG = 1;

  @Option(names = "--shards", description = "of the collection, by hash")
  private int shards = 8;

  @Option(names = "--rows", description = "vectors per shard")
  private int rows = 5_000;

  @Option(names = "--dimension", description = "components per vector")
  private int dimension = 128;

  @Option(names = "--changed", description = "shards that differ from one generation to the next")
  private int changed = 2;

  @Option(names = "--queries", description = "different queries")
  private int queries = 64;

  @Option(names = "--budget", description = "bytes of the cache, in bytes of a generation")
  private double budget = 1.5;

  @Option(names = "--threads", description = "that search")
  private int threads = 3;

  @Option(names = "--rate", description = "searches a second, of all threads together")
  private int rate = 600;

  @Option(names = "--rounds", description = "of each kind, in turns")
  private int rounds = 6;

  @Option(names = "--refreshes", description = "generations published in a round")
  private int refreshes = 3;

  @Option(names = "--every", description = "milliseconds from one of them to the next")
  private int everyMillis = 1_000;

  @Option(names = "--warmup", description = "refreshes before the first round")
  private int warmup = 10;

  @Option(names = "--json", description = "a file for the figures")
  private @Nullable Path json;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private Refresh() {}

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Refresh());
  }

  @Override
  public Integer call() throws IOException {
    var options = options();
    Path folder = Files.createTempDirectory("nearfield-refresh-");
    try (ObjectStore store =
        LocalObjectStore.open(Files.createDirectory(folder.resolve("store")))) {
      var corpus = new LiveCorpus(options, store, folder);
      var answers = answers(corpus, folder.resolve("witness"));
      RefreshReport report =
          measure(corpus, store, Files.createDirectory(folder.resolve("cache")), answers);
      System.out.print(report.text());
      if (json != null) {
        Files.writeString(json, Json.write(report));
      }
      return report.isRight() ? 0 : WRONG;
    } finally {
      delete(folder);
    }
  }

  private RefreshOptions options() {
    OutOfRangeException.check("--threads", threads, 1, 1_000);
    OutOfRangeException.check("--rate", rate, 1, 1_000_000);
    OutOfRangeException.check("--rounds", rounds, 1, 1_000);
    OutOfRangeException.check("--refreshes", refreshes, 1, 1_000);
    OutOfRangeException.check("--every", everyMillis, 1, 3_600_000);
    OutOfRangeException.check("--warmup", warmup, 0, 1_000);
    int generations = warmup + rounds * refreshes;
    return new RefreshOptions(shards, rows, dimension, changed, generations, queries, budget);
  }

  private static List<List<List<ShardHit>>> answers(LiveCorpus corpus, Path folder) {
    try (var cache = ShardCache.open(folder, CacheOptions.DEFAULT)) {
      return corpus.answers(cache);
    }
  }

  private RefreshReport measure(
      LiveCorpus corpus, ObjectStore store, Path folder, List<List<List<ShardHit>>> answers) {
    var options = CacheOptions.DEFAULT.budgetBytes((long) (budget * corpus.bytes()));
    var rounds = new Rounds();
    try (var cache = ShardCache.open(folder, options);
        var index = ShardedIndex.open(store, cache, READER);
        var gauge = new CacheGauge(folder)) {
      index.preload();
      var load = new SearchLoad(index::search, corpus.queries(), answers, threads, rate);
      var run = new RefreshRun(corpus, index, folder, everyMillis);
      try (load) {
        run.warmUp(warmup);
        for (int round = 0; round < this.rounds; round++) {
          rounds.quiet(run.quietRound(refreshes));
          run.refreshingRound(refreshes, rounds);
        }
      }
      rounds.take(load);
      return RefreshReport.of(rounds, run, load, gauge, cache.stats());
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
