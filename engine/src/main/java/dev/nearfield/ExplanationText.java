package dev.nearfield;

import dev.nearfield.Explanation.Entry;
import dev.nearfield.Explanation.Filtering;
import dev.nearfield.Explanation.Nanos;
import dev.nearfield.Explanation.Parameters;
import dev.nearfield.Explanation.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Writes an explanation for people. */
final class ExplanationText {

  private ExplanationText() {}

  static String of(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    lines.add("plan      " + plan(explanation.plan()));
    lines.add("asked     " + parameters(explanation));
    explanation.filtering().ifPresent(filtering -> addFilter(filtering, lines));
    explanation.entry().ifPresent(entry -> lines.add("entry     " + entry(entry)));
    lines.add(
        "work      "
            + work(explanation.work(), explanation.filtering().map(Filtering::lists).orElse(0L)));
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
      case COLLECTING_WALK -> "walk through the graph that keeps rows that match";
      case SELECTIVE_WALK -> "walk from row to row among those that match";
      case MATCH_SCAN -> "scan of the rows that match";
    };
  }

  private static void addFilter(Filtering filtering, List<String> lines) {
    lines.add("filter    " + filtering.filter());
    String rows =
        filtering.matches().isPresent()
            ? "%s, estimated %,d"
                .formatted(matching(filtering.matches().getAsLong()), filtering.estimated())
            : "about " + matching(filtering.estimated());
    lines.add(
        "          " + rows + (filtering.gaveUp() ? "; the walk gave up, so all were scored" : ""));
    if (!filtering.undeclared().isEmpty()) {
      lines.add(
          "          not declared, so records are read, which is slower: "
              + String.join(", ", new TreeSet<>(filtering.undeclared())));
    }
  }

  private static String matching(long rows) {
    return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row matches" : "rows match");
  }

  private static String parameters(Explanation explanation) {
    Parameters asked = explanation.parameters();
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
    return String.join(", ", words) + origin(explanation);
  }

  private static String origin(Explanation explanation) {
    return switch (explanation.parameters().origin()) {
      case DEFAULTS, QUERY -> "";
      case CALIBRATION ->
          explanation.filtering().isEmpty() ? " (calibrated)" : " (calibrated without a filter)";
      case STALE_CALIBRATION -> " (calibrated before the index changed: calibrate it again)";
    };
  }

  private static String entry(Entry entry) {
    return entry.medoids() == 0
        ? "row %s, down from level %d".formatted(entry.id(), entry.topLevel())
        : "row %s, from the nearest of %s".formatted(entry.id(), count(entry.medoids(), "medoid"));
  }

  private static String work(Work work, long lists) {
    List<String> words = new ArrayList<>();
    if (work.steps() > 0) {
      words.add(
          "%s scored in %s"
              .formatted(
                  count(work.descentScored() + work.walkScored(), "code"),
                  count(work.steps(), "step")));
      words.add("%,d of them on upper levels".formatted(work.descentScored()));
    }
    if (lists > 0) {
      words.add(count(lists, "list") + " read behind rows that do not match");
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
    words.add(micros("filter", nanos.filter()));
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
