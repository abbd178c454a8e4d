package dev.nearfield.cli;

import dev.nearfield.IndexStats;
import dev.nearfield.Query;
import dev.nearfield.cli.bench.Sweep;
import dev.nearfield.cli.quickstart.FashionMnist;
import dev.nearfield.cli.quickstart.Quickstart;
import dev.nearfield.cli.report.QuickstartPage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on bundled data what Nearfield does. */
@Command(
    name = "quickstart",
    description = {
      "Indexes 9,000 bundled Fashion-MNIST images, looks up 1,000 others, and compares the answers"
          + " with exact search. The index lies in quickstart-index, or in the folder named.",
      "Prints the figures and writes a page with pictures."
    })
final class QuickstartCommand implements Callable<Integer> {

  /** Set by the launcher: how it was called. */
  private final Console console;

  @ArgGroup(multiplicity = "0..1")
  private @Nullable FolderOption folder;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Page to write (quickstart.html by default).")
  private Path html = Path.of("quickstart.html");

  QuickstartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    OutputFile.requireWritable(html);
    FashionMnist data = FashionMnist.load();
    Path directory = directory();
    if (!IndexFolder.isAbsentOrEmpty(directory)) {
      RebuildableIndex.clear(directory, data.base());
    }
    try (var interruption = Interruption.install(console)) {
      deliver(Quickstart.run(new Session(console, interruption), data, directory));
      return ExitCode.OK;
    }
  }

  private Path directory() {
    return folder == null ? Path.of("quickstart-index") : folder.path();
  }

  private void deliver(Quickstart.Outcome outcome) {
    OutputFile.write(html, QuickstartPage.of(outcome));
    printFigures(outcome);
    printNextSteps();
  }

  private void printFigures(Quickstart.Outcome outcome) {
    Sweep.Point point = outcome.defaultPoint();
    IndexStats stats = outcome.stats();
    console.line(
        "Fashion-MNIST: %s images indexed, %s as queries, %d dimensions"
            .formatted(
                Text.count(stats.size()), Text.count(outcome.queryCount()), stats.dimension()));
    console.line(
        "built in %s with %s, opened in %s ms"
            .formatted(
                Text.seconds(outcome.build().seconds()),
                Text.count(outcome.build().threads(), "thread"),
                Text.decimal(outcome.openMillis(), 1)));
    console.line("");
    console.line("recall@%d %s".formatted(Query.DEFAULT_K, Text.decimal(point.recall(), 4)));
    console.line(
        "p50 %s, p99 %s, %s queries per second (one thread, beam width %d)"
            .formatted(
                Text.micros(point.p50Us()),
                Text.micros(point.p99Us()),
                Text.count(Math.round(point.qps())),
                point.beamWidth()));
    console.line("exact search: p50 %s".formatted(Text.micros(outcome.exactMicros())));
    console.line(
        "RAM %s, disk %s"
            .formatted(Text.bytes(stats.memory().total()), Text.bytes(stats.diskBytes())));
  }

  private void printNextSteps() {
    console.line("");
    console.line("See the pictures: open %s in a browser".formatted(html.toAbsolutePath().toUri()));
    console.line("Next:");
    for (String arguments :
        List.of(
            "inspect --dir " + directory(),
            "verify --dir " + directory(),
            "import --input VECTORS --dir my-index --metric cosine",
            "search --dir my-index --query VECTORS --row 0",
            "bench --help")) {
      console.line("  %s %s".formatted(Launcher.command(), arguments));
    }
  }
}
