package dev.nearfield.churn;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.IndexBuilder;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyType;
import dev.nearfield.tables.TextTable;
import dev.nearfield.testkit.EmbeddingVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/churn} command: replaces a share of the rows again and again while somebody
 * searches, and compares what is left with an index built afresh from the same rows.
 */
@CommandLine.Command(
    name = "jmh/churn",
    description = "Replaces rows of an index round by round and compares it with a fresh one.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class Churn implements Callable<Integer> {

  private static final long SEED = 1;
  private static final int K = 10;

  @Option(names = "--dir", required = true, description = "an empty folder for both indexes")
  private Path directory;

  @Option(names = "--rows", description = "vectors in the index")
  private int rows = 100_000;

  @Option(names = "--dimension", description = "components per vector")
  private int dimension = 100;

  @Option(names = "--local-dimension", description = "intrinsic dimension of a cluster")
  private int localDimension = 20;

  @Option(names = "--codes", description = "${COMPLETION-CANDIDATES}")
  private Codes codes = Codes.AUTO;

  @Option(names = "--rounds", description = "how often rows are replaced")
  private int rounds = 10;

  @Option(names = "--share", description = "of the rows, how many are replaced in a round")
  private double share = 0.2;

  @Option(
      names = "--rate",
      description = "replacements a second by one thread; 0: as fast as it can")
  private int rate;

  @Option(names = "--beams", split = ",", description = "beam widths at which recall is compared")
  private List<Integer> beams = List.of(20, 40, 80);

  @Option(names = "--queries", description = "queries that recall is measured with")
  private int queryCount = 2_000;

  @Option(names = "--idle", description = "milliseconds of searches beside nothing")
  private int idleMillis = 5_000;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private final TextTable table =
      new TextTable(
          1,
          List.of(
              "after",
              "recall",
              "not found",
              "dead",
              "free",
              "RAM MB",
              "files MB",
              "on disk",
              "p99 us",
              "seconds"));

  /** Of the index at work. */
  private Path folder;

  private LiveRows live;
  private float[][] queries;

  private Churn() {}

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Churn()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws InterruptedException {
    OutOfRangeException.check("--rows", rows, 1, Integer.MAX_VALUE);
    OutOfRangeException.check("--rounds", rounds, 1, Integer.MAX_VALUE);
    OutOfRangeException.check("--queries", queryCount, 1, Integer.MAX_VALUE);
    var family = EmbeddingVectors.seeded(SEED, dimension).localDimension(localDimension);
    live = new LiveRows(family, rows);
    queries = live.queries(queryCount);
    folder = directory.resolve("churned");
    try (VectorIndex churned = builder().openOrCreate(folder)) {
      build("build", churned);
      for (int round = 1; round <= rounds; round++) {
        replace(round, churned);
      }
      save("a save", churned);
      churned.compact();
      save("compaction and a save", churned);
    }
    folder = directory.resolve("fresh");
    try (VectorIndex fresh = builder().openOrCreate(folder)) {
      build("a fresh build", fresh);
    }
    System.out.print(table.markdown());
    return CommandLine.ExitCode.OK;
  }

  private IndexBuilder builder() {
    return VectorIndex.builder()
        .dimension(dimension)
        .metric(Metric.SQUARED_L2)
        .codes(codes)
        .ids(KeyType.LONG)
        .durability(Durability.ON_CLOSE);
  }

  private void build(String name, VectorIndex index) throws InterruptedException {
    long start = System.nanoTime();
    index.addAll(live, BulkOptions.DEFAULT);
    index.save();
    line(name, index, idle(index), start, true);
  }

  private void save(String name, VectorIndex index) throws InterruptedException {
    long start = System.nanoTime();
    index.save();
    line(name, index, idle(index), start, true);
  }

  private void replace(int round, VectorIndex index) throws InterruptedException {
    long start = System.nanoTime();
    double tail;
    var client = new SearchClient(index, queries);
    try {
      replaceShare(index);
    } finally {
      tail = client.stop();
    }
    line("round " + round, index, tail, start, false);
  }

  private void replaceShare(VectorIndex index) {
    var vector = new float[dimension];
    int count = (int) Math.round(share * rows);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int id = live.replaceNext(vector);
      index.upsert(id, vector);
      if (rate > 0) {
        long due = start + (i + 1) * TimeUnit.SECONDS.toNanos(1) / rate;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private double idle(VectorIndex index) throws InterruptedException {
    var client = new SearchClient(index, queries);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(idleMillis);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    return client.stop();
  }

  /** What costs much to measure is left out of the lines of rounds. */
  private void line(String name, VectorIndex index, double tailMicros, long start, boolean all) {
    double seconds = (System.nanoTime() - start) / 1e9;
    IndexStats stats = index.stats();
    List<String> recalls = new ArrayList<>();
    if (all) {
      beams.forEach(beam -> recalls.add(format("%.4f", recall(index, beam))));
    }
    List<String> cells =
        List.of(
            name,
            String.join(" ", recalls),
            all ? format("%d", notFound(index)) : "",
            format("%d", stats.dead()),
            format("%d", stats.free()),
            format("%.1f", stats.memory().total() / 1e6),
            format("%.1f", stats.diskBytes() / 1e6),
            format("%.1f", DiskSpace.of(folder) / 1e6),
            format("%.0f", tailMicros),
            format("%.1f", seconds));
    table.row(cells);
    System.err.println(String.join("  ", cells));
  }

  /** The share of the true nearest that searches of a beam width return. */
  private double recall(VectorIndex index, int beamWidth) {
    int found = 0;
    int wanted = 0;
    for (float[] vector : queries) {
      Query query = Query.of(vector).k(K);
      List<Hit> truth = index.search(query.exact()).hits();
      float worst = truth.getLast().score();
      wanted += truth.size();
      found +=
          (int)
              index.search(query.beamWidth(beamWidth)).hits().stream()
                  .filter(hit -> hit.score() >= worst)
                  .count();
    }
    return (double) found / wanted;
  }

  /** Rows that are not among the hits of a search for their own vector with default options. */
  private int notFound(VectorIndex index) {
    var vector = new float[dimension];
    int missed = 0;
    for (int id = 0; id < live.count(); id++) {
      live.read(id, vector);
      long wanted = id;
      List<Hit> hits = index.search(Query.of(vector).k(K)).hits();
      missed += hits.stream().anyMatch(hit -> hit.id().equals(wanted)) ? 0 : 1;
    }
    return missed;
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
