package dev.nearfield.cli;

import dev.nearfield.cli.bench.BenchReport;
import dev.nearfield.cli.bench.Sweep;

/** Prints a benchmark's figures for people. */
final class BenchTable {

  private BenchTable() {}

  static void print(Console console, BenchReport report) {
    BenchReport.Dataset dataset = report.dataset();
    console.line(
        "%s: %s vectors of %d dimensions, %s"
            .formatted(
                dataset.base(),
                Text.count(dataset.count()),
                dataset.dimension(),
                dataset.metric()));
    console.line(report.machine().describe());
    printBuild(console, report);
    console.line("");
    console.line(
        "%10s %8s %10s %10s %10s %10s %10s"
            .formatted(
                "beam width",
                "rerank",
                "recall@" + report.settings().k(),
                "qps",
                "p50",
                "p99",
                "scored"));
    for (Sweep.Point point : report.points()) {
      console.line(
          "%10d %8d %10s %10s %10s %10s %10s"
              .formatted(
                  point.beamWidth(),
                  point.rerank(),
                  Text.decimal(point.recall(), 4),
                  Text.count(Math.round(point.qps())),
                  Text.micros(point.p50Us()),
                  Text.micros(point.p99Us()),
                  Text.count(Math.round(point.scoredPerQuery()))));
    }
  }

  private static void printBuild(Console console, BenchReport report) {
    BenchReport.Build build = report.build();
    BenchReport.Bytes bytes = report.bytes();
    Long rssAnon = bytes.rssAnon();
    console.line(
        "built in %s with %s (%s of CPU), saved in %s, opened in %s ms"
            .formatted(
                Text.seconds(build.seconds()),
                Text.count(build.threads(), "thread"),
                Text.seconds(build.cpuSeconds()),
                Text.seconds(build.saveSeconds()),
                Text.decimal(report.openMs(), 1)));
    console.line(
        "RAM %s (codes %s, graph %s)%s, disk %s"
            .formatted(
                Text.bytes(bytes.ramTotal()),
                Text.bytes(bytes.ramCodes()),
                Text.bytes(bytes.ramGraph()),
                rssAnon == null ? "" : ", process " + Text.bytes(rssAnon),
                Text.bytes(bytes.disk())));
  }
}
