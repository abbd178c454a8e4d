package dev.nearfield.cli.report;

import dev.nearfield.Query;
import dev.nearfield.cli.Text;
import dev.nearfield.cli.quickstart.ShardLayout.Point;
import dev.nearfield.cli.quickstart.ShardQuickstart;
import dev.nearfield.cli.quickstart.ShardQuickstart.Layout;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The outcome of the quickstart of shards: recall against shards asked and bytes fetched. */
public final class ShardQuickstartPage {

  private static final String RECALL = "recall@" + Query.DEFAULT_K;

  private ShardQuickstartPage() {}

  /** The whole file. */
  public static String of(ShardQuickstart.Outcome outcome) {
    return new Page(
            "Nearfield shards",
            "%s images of clothes in %d shards, %s others looked up in some of them."
                .formatted(
                    Text.count(outcome.images()),
                    ShardQuickstart.SHARDS,
                    Text.count(outcome.queries())))
        .html(figures(outcome))
        .section(
            "Recall and shards asked",
            "A query asks the shards whose cells are nearest to it. Sixteen cells per shard, packed"
                + " to even loads, beside one centroid per shard.")
        .html(
            chart(outcome, "shards asked", Point::probes, value -> Text.decimal(value, 0)).render())
        .section(
            "Recall and bytes fetched",
            "What a reader whose cache is empty fetches for one query, on average.")
        .html(
            chart(outcome, "bytes per query", Point::bytes, value -> Text.bytes((long) value))
                .render())
        .section("All points", "Recall is the share of the true ten nearest, by exact search.")
        .html(table(outcome))
        .html(footer(outcome))
        .render();
  }

  private static String figures(ShardQuickstart.Outcome outcome) {
    Point two = outcome.cells().points().get(1);
    Point other = outcome.oneCentroid().points().get(1);
    return new Figures()
        .add(
            RECALL + ", 2 shards",
            Text.decimal(two.recall(), 4),
            "one centroid per shard: " + Text.decimal(other.recall(), 4))
        .add("bytes for that", Text.bytes(two.bytes()), "of " + Text.bytes(outcome.cells().bytes()))
        .add(
            "largest shard",
            Text.decimal(outcome.cells().maxLoad(), 2),
            "times the mean; one centroid: " + Text.decimal(outcome.oneCentroid().maxLoad(), 2))
        .add("built and published", Text.seconds(outcome.seconds()), "both layouts")
        .render();
  }

  private static CurveChart chart(
      ShardQuickstart.Outcome outcome,
      String title,
      ToDoubleFunction<Point> value,
      DoubleFunction<String> label) {
    return new CurveChart(RECALL, title, label)
        .legend()
        .series("16 cells per shard", points(outcome.cells(), value))
        .series("one centroid per shard", points(outcome.oneCentroid(), value));
  }

  private static List<CurveChart.Point> points(Layout layout, ToDoubleFunction<Point> value) {
    return layout.points().stream()
        .map(
            point ->
                new CurveChart.Point(
                    point.recall(), value.applyAsDouble(point), text(layout, point), false))
        .toList();
  }

  private static String text(Layout layout, Point point) {
    return "%s, probes %d: %s %s, %s"
        .formatted(
            layout.name(),
            point.probes(),
            RECALL,
            Text.decimal(point.recall(), 4),
            Text.bytes(point.bytes()));
  }

  private static String table(ShardQuickstart.Outcome outcome) {
    var html = new StringBuilder("<div class=\"card scroll\"><table>\n<thead><tr>");
    for (String head :
        List.of("shards asked", RECALL, "bytes", "one centroid: " + RECALL, "bytes")) {
      html.append("<th>").append(Page.escape(head)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < outcome.cells().points().size(); i++) {
      Point cells = outcome.cells().points().get(i);
      Point other = outcome.oneCentroid().points().get(i);
      html.append(
          "<tr><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n"
              .formatted(
                  cells.probes(),
                  Text.decimal(cells.recall(), 4),
                  Text.bytes(cells.bytes()),
                  Text.decimal(other.recall(), 4),
                  Text.bytes(other.bytes())));
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static String footer(ShardQuickstart.Outcome outcome) {
    return "<footer><p>Measured on %s.</p><p>Images: Fashion-MNIST, copyright 2017 Zalando SE, MIT"
            .formatted(Page.escape(outcome.machine().describe()))
        + " License.</p></footer>";
  }
}
