package dev.nearfield.peers;

import dev.nearfield.cli.Text;
import dev.nearfield.cli.report.CurveChart;
import dev.nearfield.cli.report.Page;
import dev.nearfield.tables.TextTable;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures as a self-contained page: curves, legend, tables. */
final class ComparisonPage {

  /** Curves beyond the two that the page's own style knows, and the legend. */
  private static final String STYLE =
      """
      <style>
      .chart .curve.s1 { stroke-dasharray: none; }
      .s0 { color: var(--accent); stroke: var(--accent); }
      .s1 { color: var(--second); stroke: var(--second); }
      .s2 { color: var(--hit); stroke: var(--hit); }
      .s3 { color: #8e6bbf; stroke: #8e6bbf; }
      .s4 { color: #c2559b; stroke: #c2559b; }
      .s5 { color: #8a7a2f; stroke: #8a7a2f; }
      .s6 { color: #3f7f93; stroke: #3f7f93; }
      .s7 { color: #b5651d; stroke: #b5651d; }
      .s8 { color: #5b6ee1; stroke: #5b6ee1; }
      .s9 { color: #6d8f3c; stroke: #6d8f3c; }
      .s10 { color: #a33b3b; stroke: #a33b3b; }
      .s11 { color: #777777; stroke: #777777; }
      .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 1rem 0 0; }
      .legend { padding: 0; list-style: none; }
      .legend svg { width: 1.6rem; height: .7rem; margin-right: .5rem; stroke-width: 3; }
      td:first-child, th:first-child { text-align: left; }
      </style>""";

  private static final List<String> POINT_COLUMNS =
      List.of("engine", "beam width", "recall", "queries/s", "p50", "p99", "vectors scored");

  private final Report report;

  private ComparisonPage(Report report) {
    this.report = report;
  }

  /** The whole file. */
  static String of(Report report) {
    return new ComparisonPage(report).render();
  }

  private String render() {
    Plan plan = report.plan();
    return new Page("Engines side by side", report.dataset().line())
        .html(STYLE)
        .section(
            "Throughput over recall",
            "Searching threads: %d. Each point is a beam width, the best of %d rounds."
                .formatted(plan.threads(), plan.rounds()))
        .html(legend())
        .html(chart("queries per second", "%s queries/s", point -> point.speed().qps()))
        .section("Latency over recall", "The median of single searches.")
        .html(legend())
        .html(chart("median latency, us", "%s us", point -> point.speed().p50Micros()))
        .section(
            "At equal recall",
            "Interpolated between the points above. Threads that built: %d."
                .formatted(plan.buildThreads()))
        .html(TableReport.table(report).html())
        .section("All points", "Recall counts vectors as near as the k-th true neighbor.")
        .html(points().html())
        .html("<footer>%s</footer>".formatted(Page.escape(report.machine().describe())))
        .render();
  }

  private String chart(String title, String text, ToDoubleFunction<Point> value) {
    var chart =
        new CurveChart(
            "recall@" + report.dataset().k(), title, number -> Text.count(Math.round(number)));
    for (Result result : report.results()) {
      chart.series(
          "",
          result.curve().points().stream()
              .map(point -> chartPoint(result.engine(), point, text, value))
              .toList());
    }
    return chart.render();
  }

  private static CurveChart.Point chartPoint(
      String engine, Point point, String text, ToDoubleFunction<Point> value) {
    double height = value.applyAsDouble(point);
    String box =
        "%s: %s, recall %s, beam width %d"
            .formatted(
                engine,
                text.formatted(Text.count(Math.round(height))),
                Text.decimal(point.recall(), 4),
                point.beamWidth());
    return new CurveChart.Point(point.recall(), height, box, false);
  }

  private String legend() {
    var items = new StringBuilder("<ul class=\"legend\">\n");
    for (int i = 0; i < report.results().size(); i++) {
      items.append(
          """
          <li><svg viewBox="0 0 24 10" class="s%d"><path d="M0 5H24"/></svg>%s</li>
          """
              .formatted(i, Page.escape(report.results().get(i).engine())));
    }
    return items.append("</ul>").toString();
  }

  private TextTable points() {
    var table = new TextTable(1, POINT_COLUMNS);
    for (Result result : report.results()) {
      result.curve().points().forEach(point -> table.row(cells(result.engine(), point)));
    }
    return table;
  }

  private static List<String> cells(String engine, Point point) {
    return List.of(
        engine,
        Text.count(point.beamWidth()),
        Text.decimal(point.recall(), 4),
        Text.count(Math.round(point.speed().qps())),
        Text.micros(point.speed().p50Micros()),
        Text.micros(point.speed().p99Micros()),
        point.scoredPerQuery() < 0 ? "-" : Text.count(Math.round(point.scoredPerQuery())));
  }
}
