package dev.nearfield.index;

import dev.nearfield.graph.Deadline;
import dev.nearfield.graph.SearchScratch;

/**
 * Scores the best rows of a walk again, by their stored vectors, and offers them to the hits.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class Reranker {

  /*
   * A stored row costs some hundred nanoseconds, as it comes from memory or from a file. Where the
   * codec can say how large the score of a row may be, rows that cannot become hits by that are
   * left out: rows are taken in the order of the walk's scores, a block at a time, and each block
   * makes the k-th hit better for those behind it. So a wide beam costs hardly more stored rows
   * than a narrow one. Whatever becomes a hit has an exact score.
   */

  /** Rows scored between two looks at the k-th hit: two passes of the widest kernel. */
  static final int BLOCK = 16;

  /** Rows that every kernel scores in one pass. */
  private static final int PASS = 4;

  private final ExactScorer exact;

  Reranker(ExactScorer exact) {
    this.exact = exact;
  }

  /** Reranks what the plan says of the scratch's beam. */
  void rerank(QueryScratch scratch) {
    int count = Math.min(scratch.plan.rerankCount, scratch.search.found());
    exact.prepare(scratch);
    if (scratch.walked().codec().hasBounds()) {
      rerankBounded(count, scratch);
    } else {
      rerankAll(count, scratch);
    }
  }

  /**
   * Finds the bounds of the first {@code count} of the scratch's ordinals.
   *
   * @param bounds their scores by the codes; receives the bounds
   */
  void bounds(int count, QueryScratch scratch, float[] bounds) {
    CodeRows walked = scratch.walked();
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      rows[i] = walked.address(scratch.ordinals[i]);
    }
    walked.codec().bounds(scratch.search.query(), rows, count, scratch.spare, bounds);
  }

  /**
   * Without a deadline all rows are scored at once, about in the order of the files. With one, the
   * nearest {@code k} come first, whatever the clock says: hits have exact scores or are none.
   */
  private void rerankAll(int count, QueryScratch scratch) {
    boolean armed = scratch.search.deadline().isArmed();
    int first = armed ? Math.min(scratch.plan.k, count) : count;
    rerankRanks(0, first, scratch);
    for (int from = first; from < count; from += QueryRunner.RERANK_BLOCK) {
      if (scratch.search.deadline().check()) {
        break;
      }
      rerankRanks(from, Math.min(from + QueryRunner.RERANK_BLOCK, count), scratch);
    }
  }

  private void rerankRanks(int from, int to, QueryScratch scratch) {
    int count = to - from;
    scratch.ensureOrdinals(count);
    for (int i = 0; i < count; i++) {
      scratch.ordinals[i] = scratch.search.foundOrdinal(from + i);
    }
    OrdinalSort.sort(scratch.ordinals, count);
    exact.rerank(count, scratch);
  }

  private void rerankBounded(int count, QueryScratch scratch) {
    Deadline deadline = scratch.search.deadline();
    for (int rank = 0; rank < count; ) {
      int batch = rank / QueryScratch.BATCH * QueryScratch.BATCH;
      int end = Math.min(batch + QueryScratch.BATCH, count);
      if (rank == batch) {
        findBounds(batch, end, scratch);
      }
      rank = rerankBlock(rank, end, scratch);
      if (rank >= scratch.plan.k && deadline.check()) {
        break;
      }
    }
  }

  /** Finds the bounds of a batch of ranks. */
  private void findBounds(int from, int to, QueryScratch scratch) {
    SearchScratch walk = scratch.search;
    CodeRows walked = scratch.walked();
    for (int rank = from; rank < to; rank++) {
      scratch.addresses[rank - from] = walked.address(walk.foundOrdinal(rank));
      scratch.bounds[rank - from] = walk.foundScore(rank);
    }
    walked
        .codec()
        .bounds(walk.query(), scratch.addresses, to - from, scratch.spare, scratch.bounds);
  }

  /** Without k hits there is no bar, and none can be left out: in whole passes of a kernel. */
  private static int firstBlock(int k) {
    return (k + PASS - 1) / PASS * PASS;
  }

  /** Reranks a block of those that may become hits; returns the first rank not looked at. */
  private int rerankBlock(int from, int to, QueryScratch scratch) {
    float threshold = scratch.hits.threshold();
    int most = from == 0 ? firstBlock(scratch.plan.k) : BLOCK;
    int count = 0;
    int rank = from;
    for (; rank < to && count < most; rank++) {
      scratch.ordinals[count] = scratch.search.foundOrdinal(rank);
      boolean hopeless = scratch.bounds[rank % QueryScratch.BATCH] < threshold;
      count += hopeless ? 0 : 1;
    }
    exact.rerank(count, scratch);
    return rank;
  }
}
