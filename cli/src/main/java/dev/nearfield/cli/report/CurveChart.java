package dev.nearfield.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Draws up to two curves over recall as inline SVG: axes, grid, names at the curves, and for each
 * point a box of text that shows on hover and on focus.
 */
final class CurveChart {

  private static final double WIDTH = 860;
  private static final double HEIGHT = 360;
  private static final double LEFT = 64;
  private static final double RIGHT = 64;
  private static final double TOP = 18;
  private static final double BOTTOM = 52;
  private static final double TIP_CHARACTER = 6.6;
  private static final double TICK_GAP = 34;

  private final String xTitle;
  private final String yTitle;
  private final DoubleFunction<String> yLabel;
  private final List<Series> series = new ArrayList<>();
  private boolean bandBetween;

  /**
   * Starts a chart.
   *
   * @param yLabel names a value on the vertical axis
   */
  CurveChart(String xTitle, String yTitle, DoubleFunction<String> yLabel) {
    this.xTitle = xTitle;
    this.yTitle = yTitle;
    this.yLabel = yLabel;
  }

  /**
   * A measured point.
   *
   * @param recall horizontal value
   * @param value vertical value
   * @param text what the box says
   * @param marked whether it stands out
   */
  record Point(double recall, double value, String text, boolean marked) {}

  private record Series(String name, List<Point> points) {}

  /** Adds a curve; its points come in the order of the line. */
  CurveChart series(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points)));
    return this;
  }

  /** Tints the space between the two curves. */
  CurveChart bandBetween() {
    bandBetween = true;
    return this;
  }

  String render() {
    Axis recalls = Axis.ofRecalls(values(true));
    Axis heights = Axis.logarithmic(values(false));
    var svg = new StringBuilder();
    svg.append(
        format(
            "<figure class=\"card chart\"><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\""
                + " aria-label=\"%s over %s\">%n",
            WIDTH, HEIGHT, Page.escape(yTitle), Page.escape(xTitle)));
    drawGrid(svg, recalls, heights);
    if (bandBetween && series.size() == 2) {
      drawBand(svg, recalls, heights);
    }
    for (int index = 0; index < series.size(); index++) {
      drawSeries(svg, index, recalls, heights);
    }
    return svg.append("</svg></figure>").toString();
  }

  private double[] values(boolean horizontal) {
    return series.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(point -> horizontal ? point.recall() : point.value())
        .toArray();
  }

  private void drawGrid(StringBuilder svg, Axis recalls, Axis heights) {
    double bottom = HEIGHT - BOTTOM;
    @Nullable Double previous = null;
    for (double recall : recalls.ticks().reversed()) {
      double x = x(recalls, recall);
      line(svg, x, TOP, x, bottom);
      // Labels that would touch the one to their right are left out.
      if (previous == null || previous - x >= TICK_GAP) {
        text(svg, x, bottom + 20, "middle", "", trimmed(recall));
        previous = x;
      }
    }
    for (double height : heights.ticks()) {
      double y = y(heights, height);
      line(svg, LEFT, y, WIDTH - RIGHT, y);
      text(svg, LEFT - 10, y + 4, "end", "", yLabel.apply(height));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle", "axis-title", xTitle);
    svg.append(
        format(
            "<text class=\"axis-title\" text-anchor=\"middle\" transform=\"translate(14 %.1f)"
                + " rotate(-90)\">%s</text>%n",
            (TOP + bottom) / 2, Page.escape(yTitle)));
  }

  private void drawBand(StringBuilder svg, Axis recalls, Axis heights) {
    List<Point> outline = new ArrayList<>(series.getFirst().points());
    outline.addAll(series.getLast().points().reversed());
    svg.append(
        format(
            "<polygon class=\"band\" points=\"%s\"/>%n", coordinates(outline, recalls, heights)));
  }

  private void drawSeries(StringBuilder svg, int index, Axis recalls, Axis heights) {
    Series curve = series.get(index);
    svg.append(
        format(
            "<polyline class=\"curve s%d\" points=\"%s\"/>%n",
            index, coordinates(curve.points(), recalls, heights)));
    Point last = curve.points().getLast();
    text(
        svg,
        x(recalls, last.recall()) + 12,
        y(heights, last.value()) + 4,
        "start",
        "series-name",
        curve.name());
    for (Point point : curve.points()) {
      drawPoint(svg, index, point, x(recalls, point.recall()), y(heights, point.value()));
    }
  }

  private static void drawPoint(StringBuilder svg, int index, Point point, double x, double y) {
    double width = point.text().length() * TIP_CHARACTER + 16;
    double tipX = Math.clamp(x - width / 2, 0, WIDTH - width);
    double tipY = y < TOP + 40 ? y + 14 : y - 38;
    svg.append(
        format(
            "<g class=\"point t%d%s\" tabindex=\"0\"><circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\""
                + " r=\"%.1f\"/><circle class=\"target\" cx=\"%.1f\" cy=\"%.1f\" r=\"12\"/>",
            index, point.marked() ? " marked" : "", index, x, y, point.marked() ? 6.0 : 4.2, x, y));
    svg.append(
        format(
            "<g class=\"tip\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"25\""
                + " rx=\"5\"/>",
            tipX, tipY, width));
    text(svg, tipX + width / 2, tipY + 17, "middle", "", point.text());
    svg.append("</g></g>\n");
  }

  private static String coordinates(List<Point> points, Axis recalls, Axis heights) {
    return points.stream()
        .map(point -> format("%.1f,%.1f", x(recalls, point.recall()), y(heights, point.value())))
        .collect(Collectors.joining(" "));
  }

  private static double x(Axis recalls, double recall) {
    return LEFT + recalls.position(recall) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(Axis heights, double value) {
    double bottom = HEIGHT - BOTTOM;
    return bottom - heights.position(value) * (bottom - TOP);
  }

  private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        format(
            "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            x1, y1, x2, y2));
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String style, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
            x, y, anchor, style, Page.escape(text)));
  }

  private static String trimmed(double recall) {
    String text = format("%.3f", recall).replaceAll("0+$", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
