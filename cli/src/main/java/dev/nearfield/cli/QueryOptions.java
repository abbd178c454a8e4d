package dev.nearfield.cli;

import dev.nearfield.Filter;
import dev.nearfield.Query;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a query: what to look for beside the vector, and how hard. */
final class QueryOptions {

  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Hits wanted: 10 by default, all within a radius or from a minimum score on.")
  private @Nullable Integer k;

  @Option(
      names = "--beam-width",
      paramLabel = "N",
      description = "Candidates kept: more find more and cost more (100, or k, by default).")
  private @Nullable Integer beamWidth;

  @Option(
      names = "--recall",
      paramLabel = "X",
      description = "Share of the true neighbors to find on average; the index must be tuned.")
  private @Nullable Double recall;

  @Option(
      names = "--slack",
      paramLabel = "X",
      description =
          "Stop early, once all that is left is farther than 1+X times the k-th best, by squared"
              + " distance (metrics l2, cosine).")
  private @Nullable Float slack;

  @Option(names = "--exact", description = "Score every vector instead of walking the graph.")
  private boolean exact;

  @Option(
      names = "--radius",
      paramLabel = "X",
      description = "All vectors whose squared distance is at most X (metric l2).")
  private @Nullable Float radius;

  @Option(
      names = "--min-score",
      paramLabel = "X",
      description = "All vectors whose score is at least X.")
  private @Nullable Float minScore;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      converter = FilterConverter.class,
      description =
          "Only vectors whose metadata match, such as \"lang = 'en' AND price BETWEEN 5 AND 20\".")
  private @Nullable Filter filter;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "Milliseconds after which a search returns what it has found.")
  private @Nullable Double deadline;

  /** The query for a vector. */
  Query query(float[] vector) {
    Query query = Query.of(vector);
    if (k != null) {
      query = query.k(k);
    }
    if (beamWidth != null) {
      query = query.beamWidth(beamWidth);
    }
    if (slack != null) {
      query = query.slack(slack);
    }
    if (recall != null) {
      query = query.recall(recall);
    }
    if (exact) {
      query = query.exact();
    }
    return bounded(query);
  }

  private Query bounded(Query query) {
    Query bounded = query;
    if (radius != null) {
      bounded = bounded.radius(radius);
    }
    if (minScore != null) {
      bounded = bounded.minScore(minScore);
    }
    if (filter != null) {
      bounded = bounded.filter(filter);
    }
    if (deadline != null) {
      bounded = bounded.deadline(Duration.ofNanos((long) (deadline * NANOS_PER_MILLI)));
    }
    return bounded;
  }
}
