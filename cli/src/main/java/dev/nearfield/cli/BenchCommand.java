package dev.nearfield.cli;

import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.bench.Bench;
import dev.nearfield.cli.bench.BenchReport;
import dev.nearfield.cli.bench.Sweep;
import dev.nearfield.cli.report.BenchPage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds an index and measures its recall, speed and size. */
@Command(
    name = "bench",
    sortOptions = false,
    description = "Builds an index and measures recall, latency, throughput and size.",
    footer = {
      "",
      "What the figures mean:",
      "  recall    share of the k true nearest found; distances are recomputed in double, and rows"
          + " as near as the k-th true one count.",
      "  qps       queries per second of single searches with their ids copied out, all threads"
          + " together; median over the rounds, after warm-up.",
      "  p50, p99  latency of one search, over all rounds.",
      "  open_ms   opening the saved index, every byte verified, up to its first answer.",
      "  cpu       processor time of the process while building, JIT compiler included.",
      "  rss_anon  anonymous memory of a JVM that opened the index and searched it, less that of an"
          + " empty JVM with the same flags (-XX:+UseSerialGC -Xms64m -Xmx1g"
          + " -XX:+AlwaysPreTouch -XX:TieredStopAtLevel=1), live heap included; Linux only.",
      "The index lies in a temporary folder. One that is named with --dir must be new, empty, or"
          + " hold an index of the same vectors; the index stays there.",
      "Without --truth the exact answers are computed, and kept in the user's cache folder."
    })
final class BenchCommand implements Callable<Integer> {

  private static final List<Integer> BEAM_WIDTHS =
      List.of(10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400);

  private final Console console;

  @Option(
      names = "--dataset",
      paramLabel = "FILE",
      description =
          "ann-benchmarks' HDF5 file, for its arrays train, test and neighbors and its metric, in"
              + " place of --base, --query, --truth and --metric.")
  private @Nullable Path dataset;

  @Option(names = "--base", paramLabel = "FILE", description = "Vectors to index.")
  private @Nullable Path base;

  @Option(names = "--query", paramLabel = "FILE", description = "Vectors to search for.")
  private @Nullable Path query;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "True neighbors: ivecs, or ibin with or without distances.")
  private @Nullable Path truth;

  @Option(
      names = "--metric",
      paramLabel = "l2|cosine|dot",
      converter = MetricConverter.class,
      description = "What is compared.")
  private @Nullable Metric metric;

  @Option(names = "--k", paramLabel = "N", description = "Hits per query (10 by default).")
  private int k = 10;

  @Mixin private final IndexOptions indexOptions = new IndexOptions();

  @Option(
      names = "--beam-widths",
      split = ",",
      paramLabel = "N",
      description = "Candidates kept while searching: one point each.")
  private @Nullable List<Integer> beamWidths;

  @Option(names = "--threads", paramLabel = "N", description = "Searching threads (1 by default).")
  private int threads = 1;

  @Option(
      names = "--build-threads",
      paramLabel = "N",
      description = "Building threads (2 by default).")
  private int buildThreads = 2;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Measured passes over the queries per point (5 by default).")
  private int rounds = 5;

  @ArgGroup(multiplicity = "0..1")
  private @Nullable FolderOption folder;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the figures as a page.")
  private @Nullable Path html;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    OutputFile.requireWritable(json);
    OutputFile.requireWritable(html);
    BenchFiles files = BenchFiles.of(dataset, base, query, truth, metric);
    Bench.Task task =
        new Bench.Task(
            files.base(),
            files.query(),
            files.truth(),
            files.metric(),
            buildBeamWidth(),
            buildThreads,
            plan());
    try (var interruption = Interruption.install(console);
        var place = BenchFolder.prepare(folder == null ? null : folder.path(), files.base())) {
      var session = new Session(console, interruption);
      IndexBuilder builder = indexOptions.applyTo(VectorIndex.builder());
      deliver(Bench.run(session, task, builder, place.path()));
      return ExitCode.OK;
    }
  }

  private @Nullable Integer buildBeamWidth() {
    return command.commandLine().getParseResult().matchedOptionValue("--build-beam-width", null);
  }

  private Sweep.Plan plan() {
    Options.requireRange("--k", k, 1, 10_000);
    Options.requireRange("--threads", threads, 1, 1024);
    Options.requireRange("--build-threads", buildThreads, 1, 1024);
    Options.requireRange("--rounds", rounds, 1, 1_000);
    List<Integer> widths =
        beamWidths != null
            ? beamWidths.stream().sorted().distinct().toList()
            : BEAM_WIDTHS.stream().filter(width -> width >= k).toList();
    for (int width : widths) {
      Options.requireRange("--beam-widths", width, k, Query.MAX_BEAM_WIDTH);
    }
    return new Sweep.Plan(k, widths.isEmpty() ? List.of(k) : widths, threads, rounds);
  }

  private void deliver(BenchReport report) {
    BenchTable.print(console, report);
    if (json != null) {
      OutputFile.write(json, Json.write(report));
    }
    if (html != null) {
      OutputFile.write(html, BenchPage.of(report));
    }
  }
}
