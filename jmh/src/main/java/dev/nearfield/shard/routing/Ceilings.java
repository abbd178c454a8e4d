package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.tables.TextTable;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/shards} command: cuts a corpus into shards in several ways, and prints for each
 * which share of the true neighbors lies in the first shards of a query. No search in those shards
 * can find more: the ceiling of recall.
 */
@CommandLine.Command(
    name = "jmh/shards",
    description = "Prints recall ceilings of layouts of shards; medians over seeds.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class Ceilings implements Callable<Integer> {

  private static final int K = 10;
  private static final int[] PROBES = {1, 2, 3, 5};
  private static final double[] TARGETS = {0.95, 0.99};

  @Option(names = "--base", required = true, description = "file of the vectors to cut")
  private Path base;

  @Option(names = "--query", required = true, description = "file of queries")
  private Path query;

  @Option(names = "--metric", description = "l2, cosine or dot")
  private String metric = "l2";

  @Option(names = "--shards", description = "number of shards")
  private int shards = 16;

  @Option(names = "--queries", description = "queries to ask, of the file's first")
  private int queries = 2_000;

  @Option(names = "--seeds", description = "runs with different seeds")
  private int seeds = 5;

  @Option(
      names = "--cells",
      split = ",",
      description = "cells per shard, a line each; 1: a centroid per shard")
  private int[] cells = {1, 16};

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Ceilings()).execute(arguments));
  }

  @Override
  public Integer call() {
    float[][] rows = read(base, Integer.MAX_VALUE);
    float[][] asked = read(query, queries);
    var header = new ArrayList<>(List.of("layout", "load max/mean", "min/mean"));
    IntStream.of(PROBES).forEach(count -> header.add("%d probes".formatted(count)));
    for (double target : TARGETS) {
      header.add("shards for %.2f".formatted(target));
      header.add("recall");
    }
    var table = new TextTable(1, header);
    for (int perShard : cells) {
      List<double[]> runs = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        runs.add(cellFigures(rows, asked, perShard, seed));
      }
      table.row(line("%d cells per shard".formatted(perShard), runs));
    }
    System.out.println(table.markdown());
    return 0;
  }

  private static float[][] read(Path file, int most) {
    try (VectorFile vectors = VectorFile.open(file)) {
      float[][] rows = new float[Math.min(most, vectors.count())][];
      Arrays.setAll(rows, vectors::read);
      return rows;
    }
  }

  private Metric metric() {
    return switch (metric.toLowerCase(Locale.ROOT)) {
      case "l2" -> Metric.SQUARED_L2;
      case "cosine" -> Metric.COSINE;
      case "dot" -> Metric.DOT;
      default -> throw new IllegalArgumentException("--metric is l2, cosine or dot");
    };
  }

  private double[] cellFigures(float[][] rows, float[][] asked, int perShard, int seed) {
    var options =
        CellOptions.shards(shards).cellsPerShard(perShard).metric(metric()).seed(1 + 1_000L * seed);
    VectorSource corpus = VectorSource.of(rows);
    CellRouter router = CellRouter.train(corpus, rows[0].length, options);
    RouteCalibration all = calibrate(router, corpus, asked, 0, asked.length);
    // Promised recall: calibrated by one half of the queries, kept to the other.
    int half = asked.length / 2;
    RouteCalibration first = calibrate(router, corpus, asked, 0, half);
    RouteCalibration second = calibrate(router, corpus, asked, half, asked.length);
    double[] figures = new double[2 + PROBES.length + 2 * TARGETS.length];
    double[] loads = loads(router, rows);
    figures[0] = Arrays.stream(loads).max().orElse(0);
    figures[1] = Arrays.stream(loads).min().orElse(0);
    for (int i = 0; i < PROBES.length; i++) {
      figures[2 + i] = all.recallAt(PROBES[i]);
    }
    for (int i = 0; i < TARGETS.length; i++) {
      double ratio = first.ratioFor(TARGETS[i]);
      figures[2 + PROBES.length + 2 * i] = second.meanShardsAt(ratio);
      figures[3 + PROBES.length + 2 * i] = second.recallAtRatio(ratio);
    }
    return figures;
  }

  private static RouteCalibration calibrate(
      CellRouter router, VectorSource corpus, float[][] asked, int from, int to) {
    VectorSource part = VectorSource.of(Arrays.copyOfRange(asked, from, to));
    return router.calibrate(corpus, CalibrationSample.of(part, K)).calibration().orElseThrow();
  }

  /** Vectors of each shard as a multiple of the mean. */
  private double[] loads(Router router, float[][] rows) {
    double[] loads = new double[router.shardCount()];
    for (int row = 0; row < rows.length; row++) {
      loads[router.shardOf((long) row, rows[row], RoutingContext.EMPTY)] +=
          (double) router.shardCount() / rows.length;
    }
    return loads;
  }

  private static List<String> line(String layout, List<double[]> runs) {
    List<String> line = new ArrayList<>();
    line.add(layout);
    for (int column = 0; column < runs.getFirst().length; column++) {
      int figure = column;
      double[] sorted = runs.stream().mapToDouble(run -> run[figure]).sorted().toArray();
      line.add("%.4f".formatted(sorted[sorted.length / 2]));
    }
    return line;
  }
}
