package dev.nearfield.index;

import dev.nearfield.Explanation;
import dev.nearfield.Explanation.Filtering;
import dev.nearfield.Explanation.Plan;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.index.SearchTrace.Phase;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes an explanation of what a search left in its scratch. */
final class Explanations {

  private Explanations() {}

  static Explanation of(QueryScratch scratch, Searches searches) {
    SearchPlan plan = scratch.plan;
    SearchTrace trace = scratch.trace;
    long descent = trace.descentScoredCount;
    return new Explanation(
        plan(scratch),
        new Explanation.Parameters(
            plan.k,
            plan.beamWidth,
            plan.rerankCount,
            plan.slack.share(),
            plan.minScore,
            plan.origin),
        entry(trace, searches),
        filtering(scratch, searches),
        new Explanation.Work(
            descent,
            scratch.search.steps(),
            scratch.search.scoredCount() - descent - trace.scannedCodes,
            trace.unexpandedCount,
            scratch.rerankCount,
            trace.scannedCount + trace.scannedCodes),
        new Explanation.Nanos(
            trace.nanos(Phase.FILTER),
            trace.nanos(Phase.PREPARE),
            trace.nanos(Phase.DESCEND),
            trace.nanos(Phase.WALK),
            trace.nanos(Phase.RERANK),
            trace.nanos(Phase.SCAN)),
        searches.result(scratch));
  }

  private static Plan plan(QueryScratch scratch) {
    boolean scanned = scratch.trace.scannedCount > 0;
    MatchingRows matches = scratch.matches;
    return switch (scratch.plan.kind) {
      case WALK -> matches == null ? (scanned ? Plan.WALK_THEN_SCAN : Plan.WALK) : plan(matches);
      case RANGE -> matches == null ? Plan.RANGE_WALK : rangePlan(matches);
      case SCAN -> matches == null ? Plan.SCAN : Plan.MATCH_SCAN;
    };
  }

  private static Plan plan(MatchingRows matches) {
    return switch (matches.way) {
      case SCAN -> Plan.MATCH_SCAN;
      case SELECT -> Plan.SELECTIVE_WALK;
      case COLLECT -> Plan.COLLECTING_WALK;
    };
  }

  private static Plan rangePlan(MatchingRows matches) {
    return matches.way == FilterCosts.Way.SCAN ? Plan.MATCH_SCAN : Plan.RANGE_WALK;
  }

  private static Optional<Filtering> filtering(QueryScratch scratch, Searches searches) {
    MatchingRows matches = scratch.matches;
    if (matches == null) {
      return Optional.empty();
    }
    int rows = searches.state.graph.states().liveCount();
    int count = matches.count();
    return Optional.of(
        new Filtering(
            matches.filter(),
            Math.round(matches.fraction() * rows),
            count == Ordinals.NONE ? OptionalLong.empty() : OptionalLong.of(count),
            matches.readLists,
            matches.gaveUp,
            matches.compiled().undeclared()));
  }

  private static Optional<Explanation.Entry> entry(SearchTrace trace, Searches searches) {
    if (trace.entry == Ordinals.NONE) {
      return Optional.empty();
    }
    Object id = searches.id(trace.entry);
    return Optional.of(new Explanation.Entry(trace.topLevel, trace.medoidCount, id));
  }
}
