package dev.nearfield.index;

import dev.nearfield.Explanation;
import dev.nearfield.Explanation.Plan;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.index.SearchTrace.Phase;
import java.util.Optional;

/** Makes an explanation of what a search left in its scratch. */
final class Explanations {

  private Explanations() {}

  static Explanation of(QueryScratch scratch, Searches searches) {
    SearchPlan plan = scratch.plan;
    SearchTrace trace = scratch.trace;
    long descent = trace.descentScoredCount;
    return new Explanation(
        plan(plan, trace),
        new Explanation.Parameters(
            plan.k,
            plan.beamWidth,
            plan.rerankCount,
            plan.slack.share(),
            plan.minScore,
            plan.origin),
        entry(trace, searches),
        new Explanation.Work(
            descent,
            scratch.search.steps(),
            scratch.search.scoredCount() - descent,
            trace.unexpandedCount,
            scratch.rerankCount,
            trace.scannedCount),
        new Explanation.Nanos(
            trace.nanos(Phase.PREPARE),
            trace.nanos(Phase.DESCEND),
            trace.nanos(Phase.WALK),
            trace.nanos(Phase.RERANK),
            trace.nanos(Phase.SCAN)),
        searches.result(scratch));
  }

  private static Plan plan(SearchPlan plan, SearchTrace trace) {
    return switch (plan.kind) {
      case WALK -> trace.scannedCount > 0 ? Plan.WALK_THEN_SCAN : Plan.WALK;
      case RANGE -> Plan.RANGE_WALK;
      case SCAN -> Plan.SCAN;
    };
  }

  private static Optional<Explanation.Entry> entry(SearchTrace trace, Searches searches) {
    if (trace.entry == Ordinals.NONE) {
      return Optional.empty();
    }
    Object id = searches.id(trace.entry);
    return Optional.of(new Explanation.Entry(trace.topLevel, trace.medoidCount, id));
  }
}
