package dev.nearfield.shard.routing;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a query goes and why.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param strategy what decided
 * @param clusterability how well the vectors fall into cells; empty where that was not measured
 * @param asked the route of the query
 * @param considered every shard that may hold an answer, those asked first and in their order
 */
public record RouteExplanation(
    String strategy, Optional<Double> clusterability, Route asked, Route considered) {

  /** The explanation as text, a line per shard. */
  @Override
  public String toString() {
    int count = asked.targets().size();
    var text = new StringBuilder(strategy);
    text.append(
        "; asks %d of %d shards that may hold the answer%n"
            .formatted(count, considered.targets().size()));
    for (int i = 0; i < considered.targets().size(); i++) {
      text.append(i < count ? "  asked      " : "  not asked  ");
      text.append(considered.targets().get(i)).append(System.lineSeparator());
    }
    clusterability.ifPresent(
        value -> text.append(String.format(Locale.ROOT, "  clusterability %.3f%n", value)));
    double recall = asked.expectedRecall();
    text.append(
        Double.isNaN(recall)
            ? "  expected recall unknown: the router has no calibration"
            : "  expected recall %.3f".formatted(recall));
    return text.toString();
  }
}
