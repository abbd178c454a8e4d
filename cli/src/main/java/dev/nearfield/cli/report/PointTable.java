package dev.nearfield.cli.report;

import dev.nearfield.cli.Text;
import dev.nearfield.cli.bench.Sweep;
import java.util.List;

/** The measured points as a table, and as the charts' points. */
final class PointTable {

  private static final int NONE = -1;

  private final int k;
  private final List<Sweep.Point> points;
  private final int markedBeamWidth;

  /** A table in which no point stands out. */
  PointTable(int k, List<Sweep.Point> points) {
    this(k, points, NONE);
  }

  /** A table in which the point of one beam width stands out. */
  PointTable(int k, List<Sweep.Point> points, int markedBeamWidth) {
    this.k = k;
    this.points = points;
    this.markedBeamWidth = markedBeamWidth;
  }

  String render() {
    var html = new StringBuilder("<div class=\"card scroll\"><table>\n<tr>");
    for (String name :
        List.of("beam width", "rerank", "recall@" + k, "queries/s", "p50", "p99", "rows scored")) {
      html.append("<th>").append(name).append("</th>");
    }
    html.append("</tr>\n");
    points.forEach(point -> row(html, point));
    return html.append("</table></div>").toString();
  }

  private void row(StringBuilder html, Sweep.Point point) {
    html.append(isMarked(point) ? "<tr class=\"marked\">" : "<tr>");
    for (String cell :
        List.of(
            Text.count(point.beamWidth()),
            Text.count(point.rerank()),
            Text.decimal(point.recall(), 4),
            Text.count(Math.round(point.qps())),
            Text.micros(point.p50Us()),
            Text.micros(point.p99Us()),
            Text.count(Math.round(point.scoredPerQuery())))) {
      html.append("<td>").append(Page.escape(cell)).append("</td>");
    }
    html.append("</tr>\n");
  }

  /** Points up to the first that finds all: wider beams would pile up above it. */
  private List<Sweep.Point> drawn() {
    for (int index = 0; index < points.size(); index++) {
      if (points.get(index).recall() >= 1) {
        return points.subList(0, index + 1);
      }
    }
    return points;
  }

  /** Latency over recall: the median, the 99th percentile and the space between. */
  String latencyChart() {
    return new CurveChart("recall@" + k, "latency of one search", Text::shortMicros)
        .series("p50", drawn().stream().map(p -> chartPoint(p, p.p50Us(), "p50 ")).toList())
        .series("p99", drawn().stream().map(p -> chartPoint(p, p.p99Us(), "p99 ")).toList())
        .bandBetween()
        .render();
  }

  /** Throughput over recall. */
  String throughputChart() {
    return new CurveChart(
            "recall@" + k, "queries per second", value -> Text.count(Math.round(value)))
        .series(
            "",
            drawn().stream()
                .map(
                    p ->
                        new CurveChart.Point(
                            p.recall(),
                            p.qps(),
                            "%s per second, recall %s, beam width %d"
                                .formatted(
                                    Text.count(Math.round(p.qps())),
                                    Text.decimal(p.recall(), 4),
                                    p.beamWidth()),
                            isMarked(p)))
                .toList())
        .render();
  }

  private CurveChart.Point chartPoint(Sweep.Point point, double micros, String name) {
    String text =
        "%s%s, recall %s, beam width %d"
            .formatted(
                name, Text.micros(micros), Text.decimal(point.recall(), 4), point.beamWidth());
    return new CurveChart.Point(point.recall(), micros, text, isMarked(point));
  }

  private boolean isMarked(Sweep.Point point) {
    return point.beamWidth() == markedBeamWidth;
  }
}
