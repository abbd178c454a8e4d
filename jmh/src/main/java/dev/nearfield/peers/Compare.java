package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.cli.MetricConverter;
import dev.nearfield.cli.bench.Machine;
import dev.nearfield.testkit.dataset.DatasetException;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The {@code jmh/compare} command. */
@CommandLine.Command(
    name = "jmh/compare",
    description = "Measures engines side by side over the same files.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class Compare implements Callable<Integer> {

  @Option(names = "--base", required = true, description = "file of the vectors")
  private Path base;

  @Option(names = "--query", required = true, description = "file of the queries")
  private Path query;

  @Option(
      names = "--truth",
      description = "file of the true neighbors; found by brute force without")
  private @Nullable Path truth;

  @Option(
      names = "--metric",
      required = true,
      converter = MetricConverter.class,
      description = "l2, cosine or dot")
  private Metric metric;

  @Option(
      names = "--engines",
      split = ",",
      description = "engines to compare; there are ${COMPLETION-CANDIDATES}",
      completionCandidates = EngineNames.class)
  private List<String> engines = List.of("nearfield:auto", "nearfield:float32", "lucene:f32");

  @Option(names = "--beams", split = ",", description = "beam widths (ef), up to recall 0.995")
  private List<Integer> beams =
      List.of(10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 120, 160, 240, 320, 480, 640, 1000);

  @Option(names = "--k", description = "neighbors wanted")
  private int k = 10;

  @Option(names = "--threads", description = "threads that search, each all queries")
  private int threads = 1;

  @Option(names = "--build-threads", description = "threads that build")
  private int buildThreads = 1;

  @Option(names = "--rounds", description = "rounds of measurements; the best one counts")
  private int rounds = 3;

  @Option(names = "--millis", description = "length of each measurement")
  private int millis = 1_000;

  @Option(
      names = "--hnswlib",
      paramLabel = "DIR",
      description = "checkout of C++ hnswlib, compiled and measured in this run, too")
  private @Nullable Path hnswlib;

  @Option(
      names = "--also",
      arity = "1..*",
      paramLabel = "FILE",
      description = "figures over the same files that another program or run wrote as --json does")
  private List<Path> also = List.of();

  @Option(
      names = "--work",
      defaultValue = "${sys:nearfield.compare.work:-compare}",
      description = "folder for the indexes; emptied engine by engine")
  private Path work;

  @Option(names = "--json", description = "write the figures to this file")
  private @Nullable Path json;

  @Option(names = "--html", description = "write a page with curves to this file")
  private @Nullable Path html;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Compare())
            .setExecutionExceptionHandler((failure, command, _) -> onFailure(failure, command))
            .execute(arguments));
  }

  /** What the caller or the world did wrong takes one line; the rest is our bug and is shown. */
  private static int onFailure(Exception failure, CommandLine command) {
    switch (failure) {
      case IllegalArgumentException _, DatasetException _, IOException _ ->
          command.getErr().println("jmh/compare: " + failure.getMessage());
      default -> failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException {
    Plan plan = plan();
    try (VectorFile vectors = VectorFile.open(base)) {
      float[][] queries = Queries.read(query, vectors.dimension());
      Report.Dataset dataset = dataset(vectors, queries);
      List<Result> others = others(dataset);
      var truth = new Truth(vectors, queries, plan.metric(), k, neighbors(plan, vectors, queries));
      List<Result> results =
          new ArrayList<>(new Comparison(plan, truth, System.err::println).run());
      results.addAll(others);
      publish(new Report(dataset, Machine.current(), plan, results));
    }
    return 0;
  }

  private Report.Dataset dataset(VectorFile vectors, float[][] queries) {
    return new Report.Dataset(
        name(base),
        vectors.count(),
        vectors.dimension(),
        queries.length,
        MetricConverter.name(metric),
        k);
  }

  /** Read before hours of measuring, so that a malformed file is told of at once. */
  private List<Result> others(Report.Dataset dataset) throws IOException {
    List<Result> others = new ArrayList<>();
    for (Path file : also) {
      for (Result result : OtherReport.read(file, dataset)) {
        others.add(result.named("%s (%s)".formatted(result.engine(), file.getFileName())));
      }
    }
    return others;
  }

  private void publish(Report report) throws IOException {
    System.out.print(TableReport.of(report));
    if (json != null) {
      JsonReport.write(report, json);
    }
    if (html != null) {
      Files.writeString(html, ComparisonPage.of(report));
    }
  }

  private Plan plan() {
    return new Plan(
        base,
        query,
        Optional.ofNullable(truth),
        metric,
        k,
        engines,
        beams,
        buildThreads,
        threads,
        rounds,
        millis,
        work,
        Optional.ofNullable(hnswlib));
  }

  private static int[][] neighbors(Plan plan, VectorFile vectors, float[][] queries) {
    OutOfRangeException.check("--k", plan.k(), 1, vectors.count());
    if (plan.truth().isPresent()) {
      return Queries.readTruth(plan.truth().get(), queries.length, vectors.count(), plan.k());
    }
    System.err.println("finding the true neighbors by brute force");
    return new BruteForce(vectors, queries, plan.metric(), plan.k()).neighbors();
  }

  /** The file with its folder, which is what data sets are known by. */
  private static String name(Path file) {
    Path path = file.toAbsolutePath().normalize();
    return path.subpath(Math.max(0, path.getNameCount() - 2), path.getNameCount()).toString();
  }

  /** For the help. */
  private static final class EngineNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Engines.names().iterator();
    }
  }
}
