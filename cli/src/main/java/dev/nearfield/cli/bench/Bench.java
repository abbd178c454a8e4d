package dev.nearfield.cli.bench;

import dev.nearfield.IndexBuilder;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.CodesConverter;
import dev.nearfield.cli.CommandException;
import dev.nearfield.cli.EncodingConverter;
import dev.nearfield.cli.MetricConverter;
import dev.nearfield.cli.Session;
import dev.nearfield.cli.VectorFileSource;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.TruthFile;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The benchmark from files to report: build, save, close, probe the memory, reopen, find the truth,
 * sweep.
 */
public final class Bench {

  private final Session session;
  private final Task task;
  private final Corpus corpus;

  private Bench(Session session, Task task, Corpus corpus) {
    this.session = session;
    this.task = task;
    this.corpus = corpus;
  }

  /**
   * What to measure.
   *
   * @param base file of the vectors to index
   * @param queries file of the vectors to search for
   * @param truth ground-truth file; null to compute the truth
   * @param metric what is compared
   * @param buildBeamWidth candidates kept while a row is linked; null for the builder's default
   * @param buildThreads building threads
   * @param plan beam widths, rounds, threads
   */
  public record Task(
      Path base,
      Path queries,
      @Nullable Path truth,
      Metric metric,
      @Nullable Integer buildBeamWidth,
      int buildThreads,
      Sweep.Plan plan) {}

  /**
   * Runs the benchmark.
   *
   * @param builder options of the index; dimension, metric and ids are set here
   * @param directory empty folder for the index
   */
  public static BenchReport run(Session session, Task task, IndexBuilder builder, Path directory) {
    try (VectorFile base = VectorFile.open(task.base());
        VectorFile queries = VectorFile.open(task.queries())) {
      var corpus =
          new Corpus(
              new VectorFileSource(base, KeyType.LONG, 0),
              Corpus.readQueries(queries, base.dimension()),
              task.metric());
      // Read before the build: a wrong truth file should not cost the user an hour.
      int @Nullable [][] given = task.truth() == null ? null : readTruth(task, corpus);
      builder.dimension(base.dimension()).metric(task.metric()).ids(KeyType.LONG);
      return new Bench(session, task, corpus).run(builder, directory, given);
    }
  }

  private BenchReport run(IndexBuilder builder, Path directory, int @Nullable [][] givenTruth) {
    IndexBuild build =
        IndexBuild.run(session, builder, directory, corpus.base(), task.buildThreads());
    Long rssAnon = MemoryProbe.measure(session, directory, corpus.queries());
    try (OpenedIndex opened = OpenedIndex.open(directory, corpus.queries()[0])) {
      IndexStats stats = opened.index().stats();
      int[][] truth = givenTruth != null ? givenTruth : computedTruth(opened.index());
      RecallMeter meter = RecallMeter.of(corpus, truth, task.plan().k());
      List<Sweep.Point> points = Sweep.run(session, opened.index(), corpus, meter, task.plan());
      return new BenchReport(
          dataset(),
          settings(stats),
          new BenchReport.Build(
              build.seconds(), build.cpuSeconds(), build.threads(), build.saveSeconds()),
          bytes(stats, rssAnon),
          opened.openMillis(),
          points,
          Machine.current());
    }
  }

  private static int[][] readTruth(Task task, Corpus corpus) {
    int queries = corpus.queries().length;
    int count = corpus.base().count();
    int wanted = Math.min(task.plan().k(), count);
    try (TruthFile file = TruthFile.open(Objects.requireNonNull(task.truth()))) {
      if (file.count() < queries || file.k() < wanted) {
        throw CommandException.usage(
            "%s holds %d neighbors of %d queries, %d of %d are needed"
                .formatted(task.truth(), file.k(), file.count(), wanted, queries));
      }
      int[][] truth = new int[queries][];
      for (int query = 0; query < queries; query++) {
        truth[query] = file.ordinals(query, count);
      }
      return truth;
    }
  }

  private int[][] computedTruth(VectorIndex index) {
    int k = Math.min(task.plan().k(), corpus.base().count());
    TruthCache cache = TruthCache.ofUser();
    String key =
        TruthCache.key(task.base(), task.queries(), MetricConverter.name(task.metric()), k);
    Optional<int[][]> cached = cache.get(key, corpus.queries().length, k);
    if (cached.isPresent()) {
      return cached.get();
    }
    int[][] truth = ExactTruth.compute(session, index, List.of(corpus.queries()), k);
    cache.put(key, truth, k);
    return truth;
  }

  private BenchReport.Dataset dataset() {
    return new BenchReport.Dataset(
        String.valueOf(task.base().getFileName()),
        corpus.base().count(),
        corpus.dimension(),
        MetricConverter.name(task.metric()));
  }

  private BenchReport.Settings settings(IndexStats stats) {
    return new BenchReport.Settings(
        task.plan().k(),
        CodesConverter.name(stats.codes()),
        EncodingConverter.name(stats.vectors()),
        stats.maxNeighbors(),
        buildBeamWidth(stats),
        task.plan().threads(),
        task.plan().rounds(),
        corpus.queries().length,
        String.valueOf(task.queries().getFileName()),
        task.truth() == null ? null : String.valueOf(task.truth().getFileName()));
  }

  /** What was asked for, or what the builder takes where nothing was. */
  private int buildBeamWidth(IndexStats stats) {
    Integer asked = task.buildBeamWidth();
    return asked != null
        ? asked
        : Math.max(GraphOptions.DEFAULT_BUILD_BEAM_WIDTH, stats.maxNeighbors());
  }

  private static BenchReport.Bytes bytes(IndexStats stats, @Nullable Long rssAnon) {
    IndexStats.Memory memory = stats.memory();
    return new BenchReport.Bytes(
        memory.codes(), memory.graph(), memory.total(), rssAnon, stats.diskBytes());
  }
}
