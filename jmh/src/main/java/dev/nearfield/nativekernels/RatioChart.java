package dev.nearfield.nativekernels;

import dev.nearfield.cli.Text;
import dev.nearfield.cli.report.SvgWriter;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Draws ratios as bars, one below the other: a line where Java takes as long as C, and on each bar
 * a mark where its target is.
 */
final class RatioChart {

  private static final double WIDTH = 860;
  private static final double LEFT = 330;
  private static final double RIGHT = 60;
  private static final double TOP = 26;
  private static final double ROW = 22;
  private static final double BAR = 13;
  private static final double TEXT_DROP = 10.5;
  private static final double MARK_OVERHANG = 3;
  private static final double LEAST_SCALE = 1.5;
  private static final double STEP = 0.5;

  private final List<Line> lines;
  private final double scale;
  private final SvgWriter svg = new SvgWriter();

  private RatioChart(List<Line> lines) {
    this.lines = lines;
    this.scale = scale(lines);
  }

  /** The drawing as HTML; lines without a ratio are left out. */
  static String of(String title, List<Line> lines) {
    return new RatioChart(lines.stream().filter(line -> line.ratio().isPresent()).toList())
        .render(title);
  }

  /** The largest value of the axis: the next half above all ratios and targets. */
  private static double scale(List<Line> lines) {
    double largest = LEAST_SCALE;
    for (Line line : lines) {
      largest = Math.max(largest, line.ratio().orElse(0));
      largest = Math.max(largest, line.target().orElse(0));
    }
    return Math.ceil(largest / STEP) * STEP;
  }

  private String render(String title) {
    double height = TOP + lines.size() * ROW + 8;
    svg.start("figure").set("class", "card chart");
    svg.start("svg").set("viewBox", "0 0 860 " + SvgWriter.pixels(height)).set("role", "img");
    svg.set("aria-label", title);
    drawAxis(height);
    for (int i = 0; i < lines.size(); i++) {
      drawBar(lines.get(i), TOP + i * ROW);
    }
    return svg.end().end().render();
  }

  private double x(double ratio) {
    return LEFT + ratio / scale * (WIDTH - RIGHT - LEFT);
  }

  private void drawAxis(double height) {
    for (double ratio = 0; ratio <= scale; ratio += STEP) {
      svg.start("line").set("class", ratio == 1 ? "parity" : "grid");
      svg.set("x1", x(ratio)).set("y1", TOP - 6).set("x2", x(ratio)).set("y2", height);
      svg.end();
      text(x(ratio), TOP - 11, "middle", Text.decimal(ratio, 1));
    }
  }

  private void drawBar(Line line, double top) {
    double ratio = line.ratio().orElseThrow();
    text(LEFT - 10, top + TEXT_DROP, "end", name(line));
    svg.start("rect").set("class", style(line.verdict())).set("rx", "2");
    svg.set("x", LEFT).set("y", top).set("width", x(ratio) - LEFT).set("height", BAR);
    svg.end();
    OptionalDouble target = line.target();
    if (target.isPresent()) {
      double x = x(target.getAsDouble());
      svg.start("line").set("class", "target-mark").set("x1", x).set("x2", x);
      svg.set("y1", top - MARK_OVERHANG).set("y2", top + BAR + MARK_OVERHANG).end();
    }
    double end = Math.max(x(ratio), x(target.orElse(0)));
    text(end + 8, top + TEXT_DROP, "start", Text.decimal(ratio, 2));
  }

  private static String name(Line line) {
    return "%s, %d, %s".formatted(line.subject().title(), line.dimension(), line.form().title());
  }

  private static String style(Verdict verdict) {
    return switch (verdict) {
      case MET -> "bar met";
      case LOSS -> "bar loss";
      case NO_TARGET, PLAIN_C, NO_C -> "bar";
    };
  }

  private void text(double x, double y, String anchor, String text) {
    svg.start("text").set("x", x).set("y", y).set("text-anchor", anchor).text(text).end();
  }
}
