package dev.nearfield.index;

import dev.nearfield.BatchOptions;

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
  private final Queries queries;

  BatchScan(Searches searches, Queries queries) {
    this.searches = searches;
    this.queries = queries;
  }

  /** Where queries come from and answers go; called by any of the threads. */
  interface Queries {

    /** Plans a query in a scratch and takes its vector. */
    void begin(int number, QueryScratch scratch);

    /** Takes the hits, which are sorted. */
    void end(int number, QueryScratch scratch);
  }

  /** Answers queries {@code 0..count-1}. */
  void run(int count, BatchOptions options) {
    int groups = Math.ceilDiv(count, MAX_GROUP);
    int wanted = Math.min(count, Math.max(groups, options.threads()));
    TaskCrew.run(
        options,
        wanted,
        group -> {
          int from = (int) ((long) count * group / wanted);
          int to = (int) ((long) count * (group + 1) / wanted);
          runGroup(from, to);
        });
  }

  private void runGroup(int from, int to) {
    var scratches = new QueryScratch[to - from];
    int taken = 0;
    try {
      for (; taken < scratches.length; taken++) {
        scratches[taken] = searches.scratches.take();
      }
      answer(from, scratches);
    } finally {
      for (int i = 0; i < taken; i++) {
        searches.scratches.giveBack(scratches[i]);
      }
    }
  }

  private void answer(int from, QueryScratch[] scratches) {
    for (int i = 0; i < scratches.length; i++) {
      queries.begin(from + i, scratches[i]);
      searches.runner.beginScan(scratches[i]);
    }
    scan(scratches);
    for (int i = 0; i < scratches.length; i++) {
      QueryRunner.finish(scratches[i]);
      queries.end(from + i, scratches[i]);
    }
  }

  private void scan(QueryScratch[] scratches) {
    int stride = searches.state.stored.kernel().strideBytes();
    int blockRows = Math.clamp(BLOCK_BYTES / stride, 8, QueryScratch.BATCH);
    int size = searches.state.graph.size();
    for (int first = 0; first < size; first += blockRows) {
      int count = Math.min(blockRows, size - first);
      for (QueryScratch scratch : scratches) {
        if (!scratch.search.deadline().hasPassed()) {
          searches.runner.scanRun(first, count, scratch);
        }
      }
    }
  }
}
