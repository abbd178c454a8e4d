package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.BatchQueryException;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers many queries at once.
 *
 * <p>Threads: one call of {@link #run}, which spreads the work. Owns: nothing.
 */
final class BatchSearch {

  /*
   * What this has over a loop, apart from threads (jmh/run BatchSearchBenchmark compares them):
   *   - Walks. All queries walk on the upper levels first. Those that come by the same medoid, or
   *     by the same node of level 2, lie close together; they are then run one after the other, so
   *     that a walk finds in the cache what the walk before has read.
   *   - Scans. A block of rows that fits the cache is scored for a group of queries before the next
   *     block is read, so memory is read once per group instead of once per query.
   */

  private final Searches searches;
  private final QueryRunner runner;
  private final BatchOptions options;
  private final Query[] queries;
  private final SearchResult[] results;
  private final long startNanos;

  BatchSearch(Searches searches, List<Query> queries, BatchOptions options) {
    this.searches = searches;
    this.runner = searches.runner;
    this.options = options;
    this.queries = queries.toArray(Query[]::new);
    results = new SearchResult[this.queries.length];
    startNanos = runner.now();
  }

  /** How the queries of a batch are worked on. */
  private enum Group {
    /** Walks, in the order of where they enter. */
    WALKS,
    /** Ranges and filters, each by itself. */
    ALONE,
    /** Scans, a block of rows for many queries. */
    SCANS
  }

  /** What to do with the query at a position of the batch. */
  private interface Work {
    void run(int position, QueryScratch scratch);
  }

  List<SearchResult> run() {
    Group[] groups = checkAll();
    runWalks(positions(groups, Group.WALKS));
    forEach(positions(groups, Group.ALONE), this::search);
    int[] scans = positions(groups, Group.SCANS);
    new BatchScan(searches, new Scans(scans)).run(scans.length, options);
    return List.of(results);
  }

  /** Refuses the batch before any work if one query is bad; returns how each will be answered. */
  private Group[] checkAll() {
    var groups = new Group[queries.length];
    QueryScratch scratch = searches.scratches.take();
    try {
      for (int position = 0; position < queries.length; position++) {
        groups[position] = check(position, scratch);
      }
      return groups;
    } finally {
      searches.scratches.giveBack(scratch);
    }
  }

  private Group check(int position, QueryScratch scratch) {
    try {
      runner.plan(queries[position], scratch);
      runner.begin(queries[position].vector(), scratch);
      return group(scratch.plan);
    } catch (IllegalArgumentException | IllegalStateException refused) {
      throw new BatchQueryException(position, refused);
    }
  }

  private static Group group(SearchPlan plan) {
    if (plan.filter != null) {
      return Group.ALONE;
    }
    return switch (plan.kind) {
      case WALK -> Group.WALKS;
      case RANGE -> Group.ALONE;
      case SCAN -> Group.SCANS;
    };
  }

  private void runWalks(int[] positions) {
    var descents = new Descent[queries.length];
    forEach(
        positions,
        (position, scratch) ->
            descents[position] = runner.descend(queries[position].vector(), scratch));
    int[] order =
        Arrays.stream(positions)
            .boxed()
            .sorted(Comparator.comparing(position -> descents[position]))
            .mapToInt(position -> position)
            .toArray();
    forEach(
        order,
        (position, scratch) -> {
          runner.plan(queries[position], scratch);
          runner.searchFrom(descents[position], queries[position], startNanos, scratch);
          results[position] = searches.result(scratch);
        });
  }

  private void search(int position, QueryScratch scratch) {
    runner.plan(queries[position], scratch);
    runner.search(queries[position], startNanos, scratch);
    results[position] = searches.result(scratch);
  }

  /** Shares out runs of positions, in their order, each with one scratch. */
  private void forEach(int[] positions, Work work) {
    TaskCrew.runChunks(
        options,
        positions.length,
        (from, to) -> {
          QueryScratch scratch = searches.scratches.take();
          try {
            for (int i = from; i < to; i++) {
              work.run(positions[i], scratch);
            }
          } finally {
            searches.scratches.giveBack(scratch);
          }
        });
  }

  /** The exact queries, numbered by their place among themselves. */
  private final class Scans implements BatchScan.Queries {

    private final int[] positions;

    Scans(int[] positions) {
      this.positions = positions;
    }

    @Override
    public void begin(int number, QueryScratch scratch) {
      Query query = queries[positions[number]];
      runner.plan(query, scratch);
      runner.armDeadline(query, startNanos, scratch);
      runner.begin(query.vector(), scratch);
    }

    @Override
    public void end(int number, QueryScratch scratch) {
      results[positions[number]] = searches.result(scratch);
    }
  }

  private static int[] positions(Group[] groups, Group wanted) {
    return IntStream.range(0, groups.length)
        .filter(position -> groups[position] == wanted)
        .toArray();
  }
}
