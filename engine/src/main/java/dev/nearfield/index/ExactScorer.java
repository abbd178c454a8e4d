package dev.nearfield.index;

/**
 * Scores rows by their stored vectors and offers them to a scratch's hits.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class ExactScorer {

  private final IndexState state;

  ExactScorer(IndexState state) {
    this.state = state;
  }

  /** Arranges the scratch's vector as a query of the stored rows. */
  void prepare(QueryScratch scratch) {
    state.stored.prepareQuery(scratch.vector, scratch.spare, scratch.exactQuery);
  }

  /** Reranks the first {@code count} of the scratch's ordinals; returns how many became hits. */
  int rerank(int count, QueryScratch scratch) {
    scratch.rerankCount += count;
    return scoreAll(count, scratch);
  }

  /** Scores the first {@code count} of the scratch's ordinals as part of a scan. */
  void scan(int count, QueryScratch scratch) {
    scratch.trace.scannedCount += count;
    scoreAll(count, scratch);
  }

  /** Scores the first {@code count} of the scratch's ordinals into an array. */
  void scores(int count, QueryScratch scratch, float[] scores) {
    for (int from = 0; from < count; from += QueryScratch.BATCH) {
      int batch = Math.min(QueryScratch.BATCH, count - from);
      score(from, batch, scratch);
      System.arraycopy(scratch.scores, 0, scores, from, batch);
    }
  }

  /** The one of the first {@code count} of the scratch's ordinals that its vector is nearest to. */
  int nearest(int count, QueryScratch scratch) {
    prepare(scratch);
    int nearest = scratch.ordinals[0];
    float best = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < count; from += QueryScratch.BATCH) {
      int batch = Math.min(QueryScratch.BATCH, count - from);
      score(from, batch, scratch);
      for (int i = 0; i < batch; i++) {
        if (scratch.scores[i] > best) {
          best = scratch.scores[i];
          nearest = scratch.ordinals[from + i];
        }
      }
    }
    return nearest;
  }

  private int scoreAll(int count, QueryScratch scratch) {
    int kept = 0;
    for (int from = 0; from < count; from += QueryScratch.BATCH) {
      kept += scoreAndOffer(from, Math.min(QueryScratch.BATCH, count - from), scratch);
    }
    return kept;
  }

  private void score(int from, int count, QueryScratch scratch) {
    for (int i = 0; i < count; i++) {
      scratch.addresses[i] = state.vectors.address(scratch.ordinals[from + i]);
    }
    state.stored.kernel().score(scratch.exactQuery, scratch.addresses, count, scratch.scores);
  }

  private int scoreAndOffer(int from, int count, QueryScratch scratch) {
    score(from, count, scratch);
    float minScore = scratch.plan.minScore;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (scratch.scores[i] >= minScore) {
        kept += scratch.hits.offer(scratch.ordinals[from + i], scratch.scores[i]) ? 1 : 0;
      }
    }
    return kept;
  }
}
