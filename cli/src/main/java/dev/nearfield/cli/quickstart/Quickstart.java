package dev.nearfield.cli.quickstart;

import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Session;
import dev.nearfield.cli.bench.Corpus;
import dev.nearfield.cli.bench.ExactTruth;
import dev.nearfield.cli.bench.IndexBuild;
import dev.nearfield.cli.bench.Machine;
import dev.nearfield.cli.bench.OpenedIndex;
import dev.nearfield.cli.bench.Percentiles;
import dev.nearfield.cli.bench.RecallMeter;
import dev.nearfield.cli.bench.Sweep;
import dev.nearfield.storage.KeyType;
import java.nio.file.Path;
import java.util.List;

/** Builds an index of the bundled images with default options, and compares it with the truth. */
public final class Quickstart {

  private static final int K = Query.DEFAULT_K;
  private static final List<Integer> BEAM_WIDTHS =
      List.of(10, 15, 20, 30, 40, 60, 80, Query.DEFAULT_BEAM_WIDTH, 150, 200, 300);
  private static final int ROUNDS = 3;
  private static final int EXACT_SAMPLES = 50;

  private Quickstart() {}

  /**
   * What came out.
   *
   * @param build what building took
   * @param openMillis opening the saved index, up to its first answer
   * @param stats what the index holds and costs
   * @param points one per beam width
   * @param exactMicros median latency of exact search
   * @param gallery a dozen queries with what was found
   * @param queryCount number of queries
   * @param machine where this ran
   */
  public record Outcome(
      IndexBuild build,
      double openMillis,
      IndexStats stats,
      List<Sweep.Point> points,
      double exactMicros,
      List<Gallery.Row> gallery,
      int queryCount,
      Machine machine) {

    /** Copies the lists. */
    public Outcome {
      points = List.copyOf(points);
      gallery = List.copyOf(gallery);
    }

    /** The point measured with the default query settings. */
    public Sweep.Point defaultPoint() {
      return points.stream()
          .filter(point -> point.beamWidth() == Query.DEFAULT_BEAM_WIDTH)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Runs it.
   *
   * @param directory empty folder for the index
   */
  public static Outcome run(Session session, FashionMnist data, Path directory) {
    var corpus = new Corpus(data.base(), data.queries(), Metric.SQUARED_L2);
    var builder =
        VectorIndex.builder()
            .dimension(corpus.dimension())
            .metric(corpus.metric())
            .ids(KeyType.LONG);
    int threads = Runtime.getRuntime().availableProcessors();
    IndexBuild build = IndexBuild.run(session, builder, directory, corpus.base(), threads);
    try (OpenedIndex opened = OpenedIndex.open(directory, corpus.queries()[0])) {
      return measure(session, data, corpus, build, opened);
    }
  }

  private static Outcome measure(
      Session session, FashionMnist data, Corpus corpus, IndexBuild build, OpenedIndex opened) {
    VectorIndex index = opened.index();
    int[][] truth = ExactTruth.compute(session, index, List.of(corpus.queries()), K);
    RecallMeter meter = RecallMeter.of(corpus, truth, K);
    var plan = new Sweep.Plan(K, BEAM_WIDTHS, 1, ROUNDS);
    return new Outcome(
        build,
        opened.openMillis(),
        index.stats(),
        Sweep.run(session, index, corpus, meter, plan),
        exactMicros(index, corpus.queries()),
        Gallery.rows(data, index),
        corpus.queries().length,
        Machine.current());
  }

  /** Exact search is warm by now: it answered every query. */
  private static double exactMicros(VectorIndex index, float[][] queries) {
    double[] micros = new double[Math.min(EXACT_SAMPLES, queries.length)];
    for (int query = 0; query < micros.length; query++) {
      long start = System.nanoTime();
      index.search(Query.of(queries[query]).k(K).exact());
      micros[query] = (System.nanoTime() - start) / 1e3;
    }
    return Percentiles.median(micros);
  }
}
