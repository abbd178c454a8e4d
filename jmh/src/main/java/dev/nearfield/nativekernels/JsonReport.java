package dev.nearfield.nativekernels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nearfield.cli.Json;
import java.util.Locale;

/** The figures for programs. */
final class JsonReport {

  private JsonReport() {}

  static ObjectNode of(Report report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode lines = root.putArray("kernels");
    report.lines().forEach(line -> lines.add(line(line)));
    root.set("machine", Json.tree(report.machine()));
    root.put("compiler", report.compiler());
    ObjectNode run = root.putObject("run");
    run.put("forks", report.plan().forks());
    run.put("rounds", report.plan().rounds());
    run.put("round_ms", report.plan().millis());
    return root;
  }

  private static ObjectNode line(Line line) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kernel", line.subject().option());
    node.put("dimension", line.dimension());
    node.put("form", line.form().option());
    node.put("from", line.regime().name().toLowerCase(Locale.ROOT));
    node.put("counterpart", line.counterpart().name().toLowerCase(Locale.ROOT));
    node.put("java_ns", line.javaNanos());
    line.nativeNanos().ifPresent(nanos -> node.put("c_ns", nanos));
    line.ratio().ifPresent(ratio -> node.put("ratio", ratio));
    line.target().ifPresent(target -> node.put("target", target));
    node.put("verdict", line.verdict().name().toLowerCase(Locale.ROOT));
    ArrayNode forks = node.putArray("fork_ratios");
    for (double ratio : line.ratios()) {
      forks.add(ratio);
    }
    return node;
  }
}
