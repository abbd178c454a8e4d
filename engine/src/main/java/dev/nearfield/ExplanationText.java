package dev.nearfield;

import dev.nearfield.Explanation.Entry;
import dev.nearfield.Explanation.Nanos;
import dev.nearfield.Explanation.Parameters;
import dev.nearfield.Explanation.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes an explanation for people. */
final class ExplanationText {

  private ExplanationText() {}

  static String of(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    lines.add("plan      " + plan(explanation.plan()));
    lines.add("asked     " + parameters(explanation.parameters()));
    explanation.entry().ifPresent(entry -> lines.add("entry     " + entry(entry)));
    lines.add("work      " + work(explanation.work()));
    lines.add("time      " + time(explanation.nanos()));
    SearchResult result = explanation.result();
    lines.add(
        "answer    %s%s"
            .formatted(
                count(result.hits().size(), "hit"),
                result.partial() ? ", cut short by the deadline" : ""));
    return String.join("\n", lines);
  }

  private static String plan(Explanation.Plan plan) {
    return switch (plan) {
      case WALK -> "walk through the graph";
      case WALK_THEN_SCAN -> "walk through the graph, which met too few rows; then a scan of all";
      case RANGE_WALK -> "walk through the graph as long as it meets rows in the range";
      case SCAN -> "scan of all rows";
    };
  }

  private static String parameters(Parameters asked) {
    List<String> words = new ArrayList<>();
    words.add(asked.k() == Query.NO_LIMIT ? "all rows" : "k " + asked.k());
    if (asked.minScore() > Float.NEGATIVE_INFINITY) {
      words.add("scores from " + asked.minScore());
    }
    if (asked.beamWidth() > 0) {
      words.add("beam width " + asked.beamWidth());
    }
    if (asked.rerankCount() > 0) {
      words.add("rerank count " + asked.rerankCount());
    }
    if (asked.slack() < Query.WHOLE_BEAM) {
      words.add("slack " + asked.slack());
    }
    return String.join(", ", words) + origin(asked.origin());
  }

  private static String origin(Explanation.Origin origin) {
    return switch (origin) {
      case DEFAULTS, QUERY -> "";
      case CALIBRATION -> " (calibrated)";
      case STALE_CALIBRATION -> " (calibrated before the index changed: calibrate it again)";
    };
  }

  private static String entry(Entry entry) {
    return entry.medoids() == 0
        ? "row %s, down from level %d".formatted(entry.id(), entry.topLevel())
        : "row %s, from the nearest of %s".formatted(entry.id(), count(entry.medoids(), "medoid"));
  }

  private static String work(Work work) {
    List<String> words = new ArrayList<>();
    if (work.steps() > 0) {
      words.add(
          "%s scored in %s"
              .formatted(
                  count(work.descentScored() + work.walkScored(), "code"),
                  count(work.steps(), "step")));
      words.add("%,d of them on upper levels".formatted(work.descentScored()));
    }
    if (work.unexpanded() > 0) {
      words.add("stopped early with %s left".formatted(count(work.unexpanded(), "candidate")));
    }
    if (work.reranked() > 0) {
      words.add(count(work.reranked(), "row") + " reranked");
    }
    if (work.scanned() > 0) {
      words.add(count(work.scanned(), "row") + " scanned");
    }
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private static String time(Nanos nanos) {
    List<String> words = new ArrayList<>();
    words.add(micros("total", nanos.total()));
    words.add(micros("prepare", nanos.prepare()));
    words.add(micros("descend", nanos.descend()));
    words.add(micros("walk", nanos.walk()));
    words.add(micros("rerank", nanos.rerank()));
    words.add(micros("scan", nanos.scan()));
    words.removeIf(word -> word.endsWith(" 0.0"));
    return String.join(", ", words) + " microseconds";
  }

  private static String micros(String phase, long nanos) {
    return String.format(Locale.ROOT, "%s %.1f", phase, nanos / 1e3);
  }

  private static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
