package dev.nearfield.cli.report;

import dev.nearfield.Query;
import dev.nearfield.cli.Text;
import dev.nearfield.cli.bench.Sweep;
import dev.nearfield.cli.quickstart.FashionMnist;
import dev.nearfield.cli.quickstart.Gallery;
import dev.nearfield.cli.quickstart.Quickstart;

/** The quickstart's outcome as a page of pictures and figures. */
public final class QuickstartPage {

  private QuickstartPage() {}

  /** The whole file. */
  public static String of(Quickstart.Outcome outcome) {
    var page =
        new Page(
            "Nearfield quickstart",
            "%s images of clothes indexed by their %d pixels, %s others looked up among them."
                .formatted(
                    Text.count(outcome.stats().size()),
                    outcome.stats().dimension(),
                    Text.count(outcome.queryCount())));
    var table = new PointTable(Query.DEFAULT_K, outcome.points(), Query.DEFAULT_BEAM_WIDTH);
    return page.html(figures(outcome))
        .section(
            "What was found",
            "On the left the image looked up, then the ten nearest with their distances. A green"
                + " frame: it shows the same kind of thing. A dashed red one: it does not, though"
                + " its pixels are near; the last two rows are the hardest queries of all.")
        .html(gallery(outcome))
        .section(
            "Recall and latency",
            "A wider beam looks at more candidates: it finds more of the true nearest images and"
                + " takes longer. The filled points are the default settings.")
        .html(table.latencyChart())
        .section(
            "All points",
            "One thread. Recall is the share of the true ten nearest, which exact search found.")
        .html(table.render())
        .html(footer(outcome))
        .render();
  }

  private static String figures(Quickstart.Outcome outcome) {
    Sweep.Point point = outcome.defaultPoint();
    return new Figures()
        .add("recall@" + Query.DEFAULT_K, Text.decimal(point.recall(), 4), "of the true nearest")
        .add("median latency", Text.micros(point.p50Us()), "p99 " + Text.micros(point.p99Us()))
        .add("queries per second", Text.count(Math.round(point.qps())), "on one thread")
        .add(
            "exact search",
            Text.micros(outcome.exactMicros()),
            Text.decimal(outcome.exactMicros() / point.p50Us(), 0) + " times as long")
        .add(
            "built in",
            Text.seconds(outcome.build().seconds()),
            "opened in %s ms".formatted(Text.decimal(outcome.openMillis(), 1)))
        .add(
            "RAM",
            Text.bytes(outcome.stats().memory().total()),
            "disk " + Text.bytes(outcome.stats().diskBytes()))
        .render();
  }

  private static String gallery(Quickstart.Outcome outcome) {
    var html = new StringBuilder("<div class=\"gallery\">\n");
    for (Gallery.Row row : outcome.gallery()) {
      html.append("<div class=\"card row\"><figure class=\"query\">")
          .append(image(row.query().pixels(), "Query: " + row.query().label()))
          .append("<figcaption>")
          .append(Page.escape(row.query().label()))
          .append("</figcaption></figure>\n<ol class=\"nearest\">\n");
      row.nearest().forEach(picture -> nearest(html, row.query(), picture));
      html.append("</ol></div>\n");
    }
    return html.append("</div>").toString();
  }

  private static void nearest(StringBuilder html, Gallery.Picture query, Gallery.Picture picture) {
    boolean agrees = picture.label().equals(query.label());
    html.append(agrees ? "<li class=\"agrees\">" : "<li>")
        .append("<figure><span class=\"frame\">")
        .append(image(picture.pixels(), picture.label()))
        .append("</span><figcaption><span class=\"name\">")
        .append(Page.escape(picture.label()))
        .append("</span>")
        .append(Text.decimal(picture.distance(), 0))
        .append("</figcaption></figure></li>\n");
  }

  private static String image(float[] pixels, String description) {
    return "<img src=\"%s\" alt=\"%s\" width=\"%d\" height=\"%d\">"
        .formatted(
            PngImage.dataUri(pixels, FashionMnist.SIDE),
            Page.escape(description),
            FashionMnist.SIDE,
            FashionMnist.SIDE);
  }

  private static String footer(Quickstart.Outcome outcome) {
    return "<footer><p>Measured on %s.</p><p>Images: Fashion-MNIST, copyright 2017 Zalando SE, MIT"
            .formatted(Page.escape(outcome.machine().describe()))
        + " License.</p></footer>";
  }
}
