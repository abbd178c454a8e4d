package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;

/**
 * Answers exact queries of a batch: each block of rows is read once for a group of queries.
 *
 * <p>Threads: one call of {@link #run}, which spreads the groups. Owns: nothing.
 */
final class BatchScan {

  /** Queries that share a block: prepared, they take as much cache as the block's rows. */
  private static final int MAX_GROUP = 32;

  /** A quarter of a second-level cache of 1 MiB: rows stay there while the group is scored. */
  private static final int BLOCK_BYTES = 256 << 10;

  private final Searches searches;
  private final QueryRunner runner;
  private final Query[] queries;
  private final SearchResult[] results;
  private final long startNanos;

  BatchScan(Searches searches, Query[] queries, SearchResult[] results, long startNanos) {
    this.searches = searches;
    this.runner = searches.runner;
    this.queries = queries;
    this.results = results;
    this.startNanos = startNanos;
  }

  /** Answers the queries at the given positions. */
  void run(int[] positions, BatchOptions options) {
    int groups = Math.ceilDiv(positions.length, MAX_GROUP);
    int wanted = Math.min(positions.length, Math.max(groups, options.threads()));
    TaskCrew.run(
        options,
        wanted,
        group -> {
          int from = (int) ((long) positions.length * group / wanted);
          int to = (int) ((long) positions.length * (group + 1) / wanted);
          runGroup(positions, from, to);
        });
  }

  private void runGroup(int[] positions, int from, int to) {
    var scratches = new QueryScratch[to - from];
    for (int i = 0; i < scratches.length; i++) {
      scratches[i] = searches.scratches.take();
      begin(queries[positions[from + i]], scratches[i]);
    }
    scan(scratches);
    for (int i = 0; i < scratches.length; i++) {
      QueryRunner.finish(scratches[i]);
      results[positions[from + i]] = searches.result(scratches[i]);
      searches.scratches.giveBack(scratches[i]);
    }
  }

  private void begin(Query query, QueryScratch scratch) {
    scratch.plan.set(query, searches.state);
    runner.armDeadline(query, startNanos, scratch);
    runner.begin(query.vector(), scratch);
    runner.beginScan(scratch);
  }

  private void scan(QueryScratch[] scratches) {
    int stride = searches.state.stored.kernel().strideBytes();
    int blockRows = Math.clamp(BLOCK_BYTES / stride, 8, QueryScratch.BATCH);
    int size = searches.state.graph.size();
    for (int first = 0; first < size; first += blockRows) {
      int count = Math.min(blockRows, size - first);
      for (QueryScratch scratch : scratches) {
        if (!scratch.search.deadline().hasPassed()) {
          runner.scanRun(first, count, scratch);
        }
      }
    }
  }
}
