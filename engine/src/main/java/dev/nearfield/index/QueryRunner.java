package dev.nearfield.index;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.kernel.Float32Row;
import java.util.Arrays;

/**
 * Answers one query into a scratch's hits: a walk over the codes, then a rerank of the nearest with
 * full precision; or a scan of all rows.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class QueryRunner {

  /** Codes of 7 bits misplace few rows: twice {@code k} and a quarter of the beam catch them. */
  private static final int RERANK_PER_HIT = 2;

  private static final int BEAM_PER_RERANK = 4;

  private final IndexState state;

  QueryRunner(IndexState state) {
    this.state = state;
  }

  /** Rows reranked by default. */
  int defaultRerankCount(int k, int beamWidth) {
    if (state.codec.isExact()) {
      return k;
    }
    return Math.min(beamWidth, Math.max(RERANK_PER_HIT * k, beamWidth / BEAM_PER_RERANK));
  }

  void search(float[] vector, int k, int beamWidth, int rerankCount, QueryScratch scratch) {
    OutOfRangeException.check("k", k, 1, Query.MAX_BEAM_WIDTH);
    OutOfRangeException.check("beamWidth", beamWidth, k, Query.MAX_BEAM_WIDTH);
    OutOfRangeException.check("rerankCount", rerankCount, k, beamWidth);
    state.check.accept(vector, scratch.vector);
    SearchScratch walk = scratch.search;
    walk.resetScoredCount();
    state.codec.encode(scratch.vector, scratch.codeRow);
    state.codec.kernel().prepareQuery(scratch.codeRow, walk.query());
    state.search.search(walk, beamWidth);
    if (walk.found() < Math.min(k, state.graph.size())) {
      scanAll(k, scratch); // so few links per row that the walk did not meet k of them
      return;
    }
    scratch.hits.reset(k);
    if (state.codec.isExact()) {
      takeBest(k, scratch);
    } else {
      rerank(Math.min(rerankCount, walk.found()), scratch);
    }
    scratch.hits.sort();
    scratch.scoredCount = walk.scoredCount();
  }

  void searchExact(float[] vector, int k, QueryScratch scratch) {
    OutOfRangeException.check("k", k, 1, Query.MAX_BEAM_WIDTH);
    state.check.accept(vector, scratch.vector);
    scratch.search.resetScoredCount();
    scanAll(k, scratch);
  }

  private void scanAll(int k, QueryScratch scratch) {
    prepareExact(scratch);
    scratch.hits.reset(k);
    scratch.rerankCount = 0;
    int size = state.graph.size();
    for (int first = 0; first < size; first += QueryScratch.BATCH) {
      int count = Math.min(QueryScratch.BATCH, size - first);
      for (int i = 0; i < count; i++) {
        scratch.ordinals[i] = first + i;
      }
      scoreExactly(0, count, scratch);
    }
    scratch.hits.sort();
    scratch.scoredCount = scratch.search.scoredCount() + size;
  }

  /**
   * The walk's scores are exact: its first {@code k} are the hits, and whoever ties with the last.
   */
  private static void takeBest(int k, QueryScratch scratch) {
    SearchScratch walk = scratch.search;
    scratch.rerankCount = 0;
    int found = walk.found();
    for (int rank = 0; rank < found; rank++) {
      if (rank >= k && walk.foundScore(rank) < walk.foundScore(k - 1)) {
        break;
      }
      scratch.hits.offer(walk.foundOrdinal(rank), walk.foundScore(rank));
    }
  }

  private void rerank(int count, QueryScratch scratch) {
    scratch.rerankCount = count;
    scratch.ensureOrdinals(count);
    for (int rank = 0; rank < count; rank++) {
      scratch.ordinals[rank] = scratch.search.foundOrdinal(rank);
    }
    Arrays.sort(scratch.ordinals, 0, count); // about the order of the files
    prepareExact(scratch);
    for (int from = 0; from < count; from += QueryScratch.BATCH) {
      scoreExactly(from, Math.min(QueryScratch.BATCH, count - from), scratch);
    }
  }

  private void prepareExact(QueryScratch scratch) {
    Float32Row.encode(scratch.vector, state.options.dimension(), scratch.exactRow);
    state.exactKernel.prepareQuery(scratch.exactRow, scratch.exactQuery);
  }

  private void scoreExactly(int from, int count, QueryScratch scratch) {
    for (int i = 0; i < count; i++) {
      scratch.addresses[i] = state.vectors.address(scratch.ordinals[from + i]);
    }
    state.exactKernel.score(scratch.exactQuery, scratch.addresses, count, scratch.scores);
    for (int i = 0; i < count; i++) {
      scratch.hits.offer(scratch.ordinals[from + i], scratch.scores[i]);
    }
  }
}
