package dev.nearfield.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures that another program, or another run, has written in the form of {@link JsonReport}.
 * Needed of each engine are {@code name}, {@code version}, {@code build_cpu_seconds}, {@code
 * disk_bytes}, {@code open_ms} and {@code points}, of each point {@code recall}, {@code qps},
 * {@code p50_us} and {@code p99_us}; of the data set {@code vectors}, {@code dimension}, {@code
 * metric} and {@code k}, which must be those of this run. What is read off the curve is computed
 * anew.
 */
final class OtherReport {

  private static final long NOT_TOLD = -1;

  private OtherReport() {}

  /**
   * The results of a file.
   *
   * @throws IllegalArgumentException naming what is missing or malformed, or measured on other data
   */
  static List<Result> read(Path file, Report.Dataset dataset) throws IOException {
    JsonField root = JsonField.read(file);
    requireSame(root.get("dataset"), dataset);
    List<Result> results = new ArrayList<>();
    for (JsonField engine : root.get("engines").list()) {
      results.add(result(engine));
    }
    return results;
  }

  private static void requireSame(JsonField other, Report.Dataset ours) {
    requireSame(other.get("vectors"), ours.vectors());
    requireSame(other.get("dimension"), ours.dimension());
    requireSame(other.get("k"), ours.k());
    JsonField metric = other.get("metric");
    if (!metric.text().equals(ours.metric())) {
      throw metric.refused(metric.where(), differs(metric.text(), ours.metric()));
    }
  }

  private static void requireSame(JsonField other, int ours) {
    if (other.number() != ours) {
      throw other.refused(other.where(), differs(other.node().asText(), Integer.toString(ours)));
    }
  }

  private static String differs(String theirs, String ours) {
    return "is %s there and %s in this run: figures of different data do not compare"
        .formatted(theirs, ours);
  }

  private static Result result(JsonField engine) {
    var built =
        new Reply.Built(
            engine.get("version").text(),
            engine.get("build_cpu_seconds").number(),
            orNotTold(engine, "build_wall_seconds"),
            (long) engine.get("disk_bytes").number(),
            notes(engine));
    var weighed =
        new Reply.Weighed(
            (long) orNotTold(engine, "ram_bytes"), (long) orNotTold(engine, "ram_anonymous_bytes"));
    return new Result(
        engine.get("name").text(),
        built,
        engine.get("open_ms").number(),
        weighed,
        new Curve(points(engine.get("points"))));
  }

  private static List<String> notes(JsonField engine) {
    return engine.find("notes").stream()
        .flatMap(notes -> notes.list().stream())
        .map(JsonField::text)
        .toList();
  }

  private static List<Point> points(JsonField list) {
    List<Point> points = new ArrayList<>();
    for (JsonField point : list.list()) {
      var speed =
          new Reply.Measured(
              point.get("qps").number(),
              point.get("p50_us").number(),
              point.get("p99_us").number());
      JsonField recall = point.get("recall");
      if (recall.number() > 1) {
        throw recall.refused(recall.where(), "is above 1: " + recall.node());
      }
      double beamWidth = orNotTold(point, "beam_width");
      points.add(
          new Point(
              beamWidth < 0 ? points.size() + 1 : (int) beamWidth,
              recall.number(),
              speed,
              orNotTold(point, "scored_per_query")));
    }
    return points;
  }

  private static double orNotTold(JsonField object, String name) {
    return object.find(name).map(JsonField::number).orElse((double) NOT_TOLD);
  }
}
