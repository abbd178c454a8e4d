package dev.nearfield.nativekernels;

import dev.nearfield.cli.report.Page;
import java.util.List;

/** The figures as a self-contained page: a chart of the ratios by regime, and the table. */
final class KernelPage {

  private static final String STYLE =
      """
      <style>
      .chart .bar { fill: var(--soft); }
      .chart .met { fill: var(--hit); }
      .chart .loss { fill: var(--miss); }
      .chart .parity { stroke: var(--ink); stroke-width: 1.2; }
      .chart .target-mark { stroke: var(--ink); stroke-width: 2; }
      td:nth-child(-n+3), th:nth-child(-n+3) { text-align: left; }
      </style>""";

  private KernelPage() {}

  /** The whole file. */
  static String of(Report report) {
    var page = new Page("Kernels in Java and in C", report.summary() + ".").html(STYLE);
    for (Regime regime : Regime.values()) {
      List<Line> lines = report.lines().stream().filter(it -> it.regime() == regime).toList();
      String title = "Java's time over C's, rows from " + regime.title();
      page.section(title, "Shorter is better; at 1 both are equal. The marks are targets.")
          .html(RatioChart.of(title, lines));
    }
    return page.section("All figures", "Nanoseconds a row; " + report.method() + ".")
        .html(TableReport.table(report).html())
        .html("<footer>%s<br>".formatted(Page.escape(report.machine().describe())))
        .html("C: %s</footer>".formatted(Page.escape(report.compiler())))
        .render();
  }
}
