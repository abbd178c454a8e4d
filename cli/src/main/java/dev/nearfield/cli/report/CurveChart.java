package dev.nearfield.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * Draws up to two curves over recall as inline SVG: axes, grid, names at the curves, and for each
 * point a box of text that shows on hover and on focus.
 */
public final class CurveChart {

  private static final double WIDTH = 860;
  private static final double HEIGHT = 360;
  private static final double LEFT = 82;
  private static final double RIGHT = 44;
  private static final double TOP = 18;
  private static final double BOTTOM = 312;
  private static final double BOX_CHARACTER = 6.4;
  private static final double BOX_HEIGHT = 25;
  private static final double LABEL_GAP = 34;
  private static final double LEGEND_LINE = 19;
  private static final double DOT = 4.2;
  private static final double MARKED_DOT = 6;
  private static final double TARGET = 13;

  private final String xTitle;
  private final String yTitle;
  private final DoubleFunction<String> yLabel;
  private final List<Series> series = new ArrayList<>();
  private final SvgWriter svg = new SvgWriter();
  private boolean bandBetween;
  private boolean legend;

  /**
   * Starts a chart.
   *
   * @param yLabel names a value on the vertical axis
   */
  public CurveChart(String xTitle, String yTitle, DoubleFunction<String> yLabel) {
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
  public record Point(double recall, double value, String text, boolean marked) {}

  private record Series(String name, List<Point> points) {}

  /** Where values lie on the drawing. */
  private record Plane(Axis recalls, Axis values) {

    double x(double recall) {
      return LEFT + recalls.position(recall) * (WIDTH - RIGHT - LEFT);
    }

    double y(double value) {
      return BOTTOM - values.position(value) * (BOTTOM - TOP);
    }

    String path(List<Point> points) {
      return points.stream()
          .map(p -> SvgWriter.pixels(x(p.recall())) + "," + SvgWriter.pixels(y(p.value())))
          .collect(Collectors.joining(" "));
    }
  }

  /** Adds a curve; its points come in the order of the line. */
  public CurveChart series(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points)));
    return this;
  }

  /** Tints the space between the two curves. */
  CurveChart bandBetween() {
    bandBetween = true;
    return this;
  }

  /** Names the curves in the top left corner, for curves that rise to the right and meet. */
  public CurveChart legend() {
    legend = true;
    return this;
  }

  /** The drawing as HTML. */
  public String render() {
    var plane = new Plane(Axis.ofRecalls(values(true)), Axis.logarithmic(values(false)));
    svg.start("figure").set("class", "card chart");
    svg.start("svg").set("viewBox", "0 0 860 360").set("role", "img");
    svg.set("aria-label", yTitle + " over " + xTitle);
    drawRecallAxis(plane);
    drawValueAxis(plane);
    if (bandBetween && series.size() == 2) {
      drawBand(plane);
    }
    for (int index = 0; index < series.size(); index++) {
      drawCurve(index, plane);
    }
    // Boxes come last: whatever is drawn later would cover them.
    for (int index = 0; index < series.size(); index++) {
      for (Point point : series.get(index).points()) {
        drawBox(index, point, plane);
      }
    }
    return svg.end().end().render();
  }

  private double[] values(boolean horizontal) {
    return series.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(point -> horizontal ? point.recall() : point.value())
        .toArray();
  }

  private void drawRecallAxis(Plane plane) {
    double previous = Double.POSITIVE_INFINITY;
    for (double recall : plane.recalls().ticks().reversed()) {
      double x = plane.x(recall);
      gridLine(x, TOP, x, BOTTOM);
      // A label that would touch the one to its right is left out.
      if (previous - x >= LABEL_GAP) {
        label(x, BOTTOM + 20, "middle", "", recallText(recall));
        previous = x;
      }
    }
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle", "axis-title", xTitle);
  }

  private void drawValueAxis(Plane plane) {
    for (double value : plane.values().ticks()) {
      double y = plane.y(value);
      gridLine(LEFT, y, WIDTH - RIGHT, y);
      label(LEFT - 10, y + 4, "end", "", yLabel.apply(value));
    }
    double middle = (TOP + BOTTOM) / 2;
    svg.start("text").set("class", "axis-title").set("text-anchor", "middle");
    svg.set("transform", "translate(12 " + SvgWriter.pixels(middle) + ") rotate(-90)");
    svg.text(yTitle).end();
  }

  private void drawBand(Plane plane) {
    List<Point> outline = new ArrayList<>(series.getFirst().points());
    outline.addAll(series.getLast().points().reversed());
    svg.start("polygon").set("class", "band").set("points", plane.path(outline)).end();
  }

  private void drawCurve(int index, Plane plane) {
    Series curve = series.get(index);
    String style = "curve s" + index;
    svg.start("polyline").set("class", style).set("points", plane.path(curve.points())).end();
    for (Point point : curve.points()) {
      dot(point, plane, "dot s" + index + (point.marked() ? " marked" : ""), dotRadius(point));
    }
    if (legend) {
      double y = TOP + LEGEND_LINE * (index + 1);
      circle(LEFT + LEGEND_LINE, y, "dot marked s" + index, DOT);
      label(LEFT + LEGEND_LINE + 11, y + 4, "start", "series-name", curve.name());
      return;
    }
    Point last = curve.points().getLast();
    double x = plane.x(last.recall()) + 11;
    label(x, plane.y(last.value()) + 4, "start", "series-name", curve.name());
  }

  private void drawBox(int index, Point point, Plane plane) {
    double y = plane.y(point.value());
    double width = point.text().length() * BOX_CHARACTER + 16;
    double boxX = Math.clamp(plane.x(point.recall()) - width / 2, 0, WIDTH - width);
    double boxY = y < TOP + 40 ? y + 14 : y - 13 - BOX_HEIGHT;
    svg.start("g").set("class", "point").set("tabindex", "0");
    dot(point, plane, "target", TARGET);
    svg.start("g").set("class", "box");
    dot(point, plane, "dot marked s" + index, dotRadius(point));
    svg.start("rect").set("x", boxX).set("y", boxY).set("width", width).set("height", BOX_HEIGHT);
    svg.set("rx", "5").end();
    label(boxX + width / 2, boxY + 17, "middle", "", point.text());
    svg.end().end();
  }

  private static double dotRadius(Point point) {
    return point.marked() ? MARKED_DOT : DOT;
  }

  private void dot(Point point, Plane plane, String style, double radius) {
    circle(plane.x(point.recall()), plane.y(point.value()), style, radius);
  }

  private void circle(double x, double y, String style, double radius) {
    svg.start("circle").set("class", style).set("r", radius).set("cx", x).set("cy", y).end();
  }

  private void gridLine(double x1, double y1, double x2, double y2) {
    svg.start("line").set("class", "grid");
    svg.set("x1", x1).set("y1", y1).set("x2", x2).set("y2", y2).end();
  }

  private void label(double x, double y, String anchor, String style, String text) {
    svg.start("text").set("x", x).set("y", y).set("text-anchor", anchor).set("class", style);
    svg.text(text).end();
  }

  private static String recallText(double recall) {
    String text = String.format(Locale.ROOT, "%.4f", recall).replaceAll("0+$", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
