package dev.nearfield.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nearfield.Explanation;
import dev.nearfield.Hit;
import dev.nearfield.SearchResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One query's answer, as JSON has it.
 *
 * @param query number of the query
 * @param hits nearest first
 * @param scoredCount vectors scored
 * @param partial whether the deadline cut the search short
 * @param stoppedEarly whether the walk left out candidates that were farther than its slack
 * @param explanation how it was answered, where that was asked for
 */
record Answer(
    int query,
    List<Hit> hits,
    long scoredCount,
    boolean partial,
    boolean stoppedEarly,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable How explanation) {

  static Answer of(int query, SearchResult result, @Nullable Explanation explanation) {
    return new Answer(
        query,
        result.hits(),
        result.scoredCount(),
        result.partial(),
        result.stoppedEarly(),
        explanation == null ? null : How.of(explanation));
  }

  /** An explanation without the answer, which stands beside it. */
  record How(
      Explanation.Plan plan,
      Explanation.Parameters parameters,
      Explanation.@Nullable Entry entry,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Filtering filtering,
      Explanation.Work work,
      Explanation.Nanos nanos) {

    private static How of(Explanation explanation) {
      return new How(
          explanation.plan(),
          explanation.parameters(),
          explanation.entry().orElse(null),
          explanation.filtering().map(Filtering::of).orElse(null),
          explanation.work(),
          explanation.nanos());
    }
  }

  /** What became of a filter, which is a text here. */
  record Filtering(
      String filter,
      long estimated,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long matches,
      long lists,
      boolean gaveUp,
      List<String> undeclared) {

    private static Filtering of(Explanation.Filtering filtering) {
      return new Filtering(
          filtering.filter().toString(),
          filtering.estimated(),
          filtering.matches().isPresent() ? filtering.matches().getAsLong() : null,
          filtering.lists(),
          filtering.gaveUp(),
          filtering.undeclared().stream().sorted().toList());
    }
  }
}
