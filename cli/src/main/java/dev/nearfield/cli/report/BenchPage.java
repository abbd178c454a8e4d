package dev.nearfield.cli.report;

import dev.nearfield.cli.Text;
import dev.nearfield.cli.bench.BenchReport;

/** A benchmark's figures as a page. */
public final class BenchPage {

  private BenchPage() {}

  /** The whole file. */
  public static String of(BenchReport report) {
    BenchReport.Dataset dataset = report.dataset();
    BenchReport.Settings settings = report.settings();
    var page =
        new Page(
            "Nearfield on " + dataset.base(),
            ("%s vectors of %d dimensions under %s; %s codes, %s vectors, at most %d neighbors;"
                    + " %s queries, searching threads: %d.")
                .formatted(
                    Text.count(dataset.count()),
                    dataset.dimension(),
                    dataset.metric(),
                    settings.codes(),
                    settings.vectors(),
                    settings.maxNeighbors(),
                    Text.count(settings.queries()),
                    settings.threads()));
    var table = new PointTable(settings.k(), report.points());
    return page.html(figures(report))
        .section(
            "Latency over recall",
            "Each point is a beam width. The last percent is stretched: there indexes differ.")
        .html(table.latencyChart())
        .section("Throughput over recall", "Median of %d rounds.".formatted(settings.rounds()))
        .html(table.throughputChart())
        .section("All points", "Recall counts rows as near as the k-th true neighbor.")
        .html(table.render())
        .html("<footer>%s</footer>".formatted(Page.escape(report.machine().describe())))
        .render();
  }

  private static String figures(BenchReport report) {
    BenchReport.Build build = report.build();
    BenchReport.Bytes bytes = report.bytes();
    Long rssAnon = bytes.rssAnon();
    return new Figures()
        .add(
            "built in",
            Text.seconds(build.seconds()),
            "%s of CPU, %s"
                .formatted(Text.seconds(build.cpuSeconds()), Text.count(build.threads(), "thread")))
        .add("opened in", Text.decimal(report.openMs(), 1) + " ms", "up to the first answer")
        .add(
            "RAM",
            Text.bytes(bytes.ramTotal()),
            "codes %s, graph %s"
                .formatted(Text.bytes(bytes.ramCodes()), Text.bytes(bytes.ramGraph())))
        .add(
            "process",
            rssAnon == null ? "unknown" : Text.bytes(rssAnon),
            "anonymous memory over an empty JVM")
        .add("disk", Text.bytes(bytes.disk()), "all files")
        .render();
  }
}
