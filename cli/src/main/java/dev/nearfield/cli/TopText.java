package dev.nearfield.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A {@link TopReport} for people. */
final class TopText {

  private static final String UNKNOWN = "-";

  private TopText() {}

  /** Some lines, the last without its end. */
  static String of(Path folder, TopReport report) {
    TopReport.Totals totals = report.totals();
    return String.join(
        System.lineSeparator(),
        "%s, process %d, open for %s, %s resident"
            .formatted(
                folder,
                report.processId(),
                Text.seconds(report.uptimeSeconds()),
                report.residentBytes() == null ? UNKNOWN : Text.bytes(report.residentBytes())),
        "              per second       total        p50        p90        p99      p99.9",
        line("searches", report.searchesPerSecond(), totals.searches(), report.searchMicros()),
        line("updates", report.updatesPerSecond(), totals.updates(), report.updateMicros()),
        "rows          %s live, %s dead, %s free; %s scored a search"
            .formatted(
                Text.count(report.live()),
                Text.count(report.dead()),
                Text.count(report.free()),
                report.scoredRowsPerSearch() == null
                    ? UNKNOWN
                    : Text.decimal(report.scoredRowsPerSearch(), 0)),
        "log           %s, %s; %s a second"
            .formatted(
                Text.count(report.logRecords(), "record"),
                Text.bytes(report.logBytes()),
                Text.bytes((long) report.logBytesPerSecond())),
        "checkpoints   %s, %s failed, the last %s"
            .formatted(
                Text.count(totals.checkpoints()),
                Text.count(totals.failedCheckpoints()),
                report.lastCheckpointSeconds() == null
                    ? UNKNOWN
                    : Text.seconds(report.lastCheckpointSeconds()) + " ago"),
        "freed         %s by %s"
            .formatted(
                Text.count(totals.freedRows(), "row"),
                Text.count(totals.consolidations(), "consolidation")),
        "partial       %s".formatted(Text.count(totals.partialAnswers(), "answer")));
  }

  private static String line(String what, double perSecond, long total, TopReport.Micros micros) {
    return "%-12s %11s %11s %10s %10s %10s %10s"
        .formatted(
            what,
            Text.decimal(perSecond, 1),
            Text.count(total),
            micros(micros.p50()),
            micros(micros.p90()),
            micros(micros.p99()),
            micros(micros.p999()));
  }

  private static String micros(@Nullable Double micros) {
    return micros == null ? UNKNOWN : Text.micros(micros);
  }
}
