package dev.nearfield.cli.report;

import dev.nearfield.Calibration;
import dev.nearfield.Calibration.Curve;
import dev.nearfield.Calibration.Point;
import dev.nearfield.cli.Text;
import java.util.List;

/** A calibration as a page: for each number of hits a curve of cost over recall, and a table. */
public final class TunePage {

  private TunePage() {}

  /**
   * The whole file.
   *
   * @param name of the index
   * @param size vectors in it
   */
  public static String of(String name, int size, Calibration calibration) {
    var page =
        new Page(
            "Recall and cost of " + name,
            "%s; measured with %s %s."
                .formatted(
                    Text.count(size, "vector"),
                    Text.count(calibration.queryCount()),
                    switch (calibration.sample()) {
                      case QUERIES -> "given queries";
                      case STORED_ROWS -> "vectors of the index, each looked up without itself";
                    }));
    for (Curve curve : calibration.curves()) {
      page.section(
              "recall@" + curve.k(),
              "Each point is the cheapest choice of parameters for its recall. Cost counts codes"
                  + " scored per query; a vector scored again counts as many as it has bytes.")
          .html(chart(curve))
          .html(table(curve));
    }
    return page.render();
  }

  private static String chart(Curve curve) {
    return new CurveChart(
            "recall@" + curve.k(), "cost of one query", value -> Text.count(Math.round(value)))
        .series("", curve.points().stream().map(TunePage::chartPoint).toList())
        .render();
  }

  private static CurveChart.Point chartPoint(Point point) {
    String text =
        "cost %s, recall %s, beam width %d, rerank count %d, slack %s"
            .formatted(
                Text.count(Math.round(point.cost())),
                Text.decimal(point.recall(), 4),
                point.beamWidth(),
                point.rerankCount(),
                Text.slack(point.slack()));
    return new CurveChart.Point(point.recall(), point.cost(), text, false);
  }

  private static String table(Curve curve) {
    var html = new StringBuilder("<div class=\"card scroll\"><table>\n<tr>");
    for (String name : List.of("beam width", "rerank", "slack", "recall", "promised", "cost")) {
      html.append("<th>").append(name).append("</th>");
    }
    html.append("</tr>\n");
    for (Point point : curve.points()) {
      html.append("<tr>");
      for (String cell :
          List.of(
              Text.count(point.beamWidth()),
              Text.count(point.rerankCount()),
              Text.slack(point.slack()),
              Text.decimal(point.recall(), 4),
              Text.decimal(point.promisedRecall(), 4),
              Text.count(Math.round(point.cost())))) {
        html.append("<td>").append(Page.escape(cell)).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</table></div>").toString();
  }
}
