package dev.nearfield.cli;

import dev.nearfield.BatchOptions;
import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.cli.report.TunePage;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Calibrates an index: finds the cheapest parameters for each recall and stores them beside it. */
@Command(
    name = "tune",
    sortOptions = false,
    description = "Finds the cheapest parameters for a recall and stores them beside the index.",
    footer = {
      "",
      "Afterwards search --recall takes them. Queries like those to come make the best sample."
          + " Without --query, vectors of the index are looked up without themselves, which"
          + " promises more than other queries may find.",
      "Cost counts codes scored; a vector scored again with full precision counts as many codes as"
          + " it has bytes."
    })
final class TuneCommand implements Callable<Integer> {

  private static final double[] SHOWN_RECALLS = {0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999};

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(names = "--query", paramLabel = "FILE", description = "Vectors to tune with.")
  private @Nullable Path query;

  @Option(
      names = "--recall",
      paramLabel = "X",
      description = "Highest recall that will be asked for (0.99 by default).")
  private double recall = 0.99;

  @Option(
      names = "--k",
      split = ",",
      paramLabel = "N",
      description = "Numbers of hits; smaller ones are served, too (1,10,100 by default).")
  private List<Integer> ks = List.of(1, 10, 100);

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Most queries to tune with (1000 by default).")
  private int sample = 1_000;

  @Option(
      names = "--early-stop",
      description = "Let walks stop early where that costs less at equal recall.")
  private boolean earlyStop;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (all by default).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--html", paramLabel = "FILE", description = "Write the curves as a page.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print the calibration as JSON.")
  private boolean json;

  TuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Options.requireRange("--threads", threads, 1, 1024);
    Options.requireRange("--sample", sample, 10, 1_000_000);
    OutputFile.requireWritable(html);
    IndexFolder.requireFolder(folder.path());
    try (var interruption = Interruption.install(console);
        VectorIndex index =
            VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.BLOCKING).open(folder.path());
        var progress = new TuneProgress(new Session(console, interruption))) {
      deliver(index, calibrate(index, progress));
      return ExitCode.OK;
    }
  }

  private Calibration calibrate(VectorIndex index, TuneProgress progress) {
    CalibrationOptions options =
        CalibrationOptions.DEFAULT
            .recall(recall)
            .ks(ks.toArray(Integer[]::new))
            .slacks(earlyStop ? CalibrationOptions.USUAL_SLACKS : List.of())
            .sampleSize(sample)
            .batch(BatchOptions.DEFAULT.threads(threads))
            .listener(progress);
    return query == null ? index.calibrate(options) : index.calibrate(queries(query), options);
  }

  /** Queries spread evenly over the file. */
  private List<float[]> queries(Path path) {
    try (VectorFile file = VectorFile.open(path)) {
      int count = Math.min(sample, file.count());
      List<float[]> queries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        queries.add(file.read((int) ((long) i * file.count() / count)));
      }
      return queries;
    }
  }

  private void deliver(VectorIndex index, Calibration calibration) {
    if (json) {
      console.line(Json.write(calibration));
    } else {
      print(calibration);
    }
    if (html != null) {
      OutputFile.write(html, TunePage.of(folder.path().toString(), index.size(), calibration));
    }
  }

  private void print(Calibration calibration) {
    for (Calibration.Curve curve : calibration.curves()) {
      console.line(
          "%-12s %10s %8s %8s %12s"
              .formatted("recall@" + curve.k(), "beam", "rerank", "slack", "cost"));
      for (double shown : SHOWN_RECALLS) {
        calibration.point(curve.k(), shown).ifPresent(point -> print(shown, point));
      }
    }
    console.line(
        "measured with %s queries%s"
            .formatted(
                Text.count(calibration.queryCount()),
                calibration.sample() == Calibration.Sample.STORED_ROWS
                    ? " from the index itself; --query FILE makes a better sample"
                    : ""));
    warnOfUnreached(calibration);
    console.line("stored; use with: %s search --recall X".formatted(Launcher.command()));
  }

  private void print(double recall, Calibration.Point point) {
    console.line(
        "%-12s %10s %8s %8s %12s"
            .formatted(
                Text.decimal(recall, 3),
                Text.count(point.beamWidth()),
                Text.count(point.rerankCount()),
                Text.slack(point.slack()),
                Text.count(Math.round(point.cost()))));
  }

  /** A graph may be too sparse for the recall, or a beam may have to be too wide. */
  private void warnOfUnreached(Calibration calibration) {
    for (Calibration.Curve curve : calibration.curves()) {
      Optional<Calibration.Point> reached = calibration.point(curve.k(), recall);
      if (reached.isEmpty()) {
        console.line(
            "recall@%d of %s is out of reach: at most %s"
                .formatted(
                    curve.k(),
                    Text.decimal(recall, 4),
                    Text.decimal(curve.points().getLast().promisedRecall(), 4)));
      }
    }
  }
}
