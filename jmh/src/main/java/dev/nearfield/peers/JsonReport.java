package dev.nearfield.peers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nearfield.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The figures for programs. Bytes, seconds, milliseconds and microseconds by the names. */
final class JsonReport {

  private JsonReport() {}

  /** Writes the report, indented. */
  static void write(Report report, Path file) throws IOException {
    Files.writeString(file, Json.write(of(report)));
  }

  static ObjectNode of(Report report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode engines = root.putArray("engines");
    for (Result result : report.results()) {
      engines.add(engine(result));
    }
    root.set("dataset", Json.tree(report.dataset()));
    root.set("machine", Json.tree(report.machine()));
    ObjectNode run = root.putObject("run");
    run.put("build_threads", report.plan().buildThreads());
    run.put("search_threads", report.plan().threads());
    run.put("rounds", report.plan().rounds());
    run.put("measurement_ms", report.plan().millis());
    return root;
  }

  private static ObjectNode engine(Result result) {
    ObjectNode engine = JsonNodeFactory.instance.objectNode();
    engine.put("name", result.engine());
    engine.put("version", result.built().version());
    engine.put("build_cpu_seconds", result.built().cpuSeconds());
    if (result.built().wallSeconds() >= 0) {
      engine.put("build_wall_seconds", result.built().wallSeconds());
    }
    if (result.weighed().ramBytes() >= 0) {
      engine.put("ram_bytes", result.weighed().ramBytes());
    }
    if (result.weighed().anonymousBytes() >= 0) {
      engine.put("ram_anonymous_bytes", result.weighed().anonymousBytes());
    }
    engine.put("disk_bytes", result.built().diskBytes());
    engine.put("open_ms", result.openMillis());
    ObjectNode at = engine.putObject("at");
    for (double recall : Report.RECALLS) {
      result.curve().at(recall).ifPresent(reading -> put(at, recall, reading));
    }
    ArrayNode points = engine.putArray("points");
    result.curve().points().forEach(point -> points.add(point(point)));
    engine.set("notes", Json.tree(result.built().notes()));
    return engine;
  }

  private static void put(ObjectNode at, double recall, Curve.Reading reading) {
    ObjectNode node = at.putObject(String.format(Locale.ROOT, "%.2f", recall));
    node.put("qps", reading.qps());
    node.put("p50_us", reading.p50Micros());
    node.put("p99_us", reading.p99Micros());
    node.put("at_least", reading.atLeast());
  }

  private static ObjectNode point(Point point) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("beam_width", point.beamWidth());
    node.put("recall", point.recall());
    node.put("qps", point.speed().qps());
    node.put("p50_us", point.speed().p50Micros());
    node.put("p99_us", point.speed().p99Micros());
    if (point.scoredPerQuery() >= 0) {
      node.put("scored_per_query", point.scoredPerQuery());
    }
    return node;
  }
}
