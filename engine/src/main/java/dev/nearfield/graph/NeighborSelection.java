package dev.nearfield.graph;

import dev.nearfield.kernel.RowKernel;
import java.util.Arrays;

/**
 * Chooses diverse neighbors: a candidate is kept if it is nearer to the row than to any neighbor
 * already kept.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one call at a time. Owns: nothing.
 */
final class NeighborSelection {

  /*
   * The rule is algorithm 4 of arXiv:1603.09320 with alpha 1. It is evaluated from the kept side:
   * each neighbor kept is scored against all candidates left, as one batch, and those it is nearer
   * to than the row is drop out. The outcome is that of testing each candidate against all kept,
   * but a candidate is dropped once, early, and batches stay full.
   *
   * Rows equal to the target are all "diverse" under the rule and would fill the list: at most
   * DUPLICATE_LIMIT of them are considered.
   */

  private static final int DUPLICATE_LIMIT = 2;

  private final RowKernel kernel;
  private final PairRows pairs;

  NeighborSelection(HnswGraph graph) {
    this.pairs = graph.pairs();
    this.kernel = pairs.kernel();
  }

  /**
   * Selects from {@code scratch.candidates}, entries of a beam sorted the nearest first.
   *
   * @param target the row itself; candidates equal to it are skipped
   * @param count candidates
   * @param maxNeighbors neighbors to keep at most
   * @return neighbors kept, now in {@code scratch.selected}
   */
  int select(Level level, int target, int count, int maxNeighbors, SearchScratch scratch) {
    int left = load(level, target, count, scratch);
    scratch.resolvePairs(level, pairs, left);
    int kept = 0;
    while (left > 0) {
      scratch.selected[kept++] = scratch.nodes[0];
      if (kept == maxNeighbors) {
        break;
      }
      left = dropOccluded(scratch.addresses[0], 1, left, scratch);
    }
    return kept;
  }

  /**
   * Selects as {@link #select} does, beside neighbors that stay whatever they are.
   *
   * @param kept neighbors that stay, the first of {@code scratch.selected}
   * @return neighbors then, the same and those selected behind them
   */
  int extend(
      Level level, int target, int count, int kept, int maxNeighbors, SearchScratch scratch) {
    int left = load(level, target, count, scratch);
    scratch.resolvePairs(level, pairs, left);
    for (int i = 0; i < kept && left > 0; i++) {
      long neighbor = pairs.address(level.ordinal(scratch.selected[i]));
      left = dropOccluded(neighbor, 0, left, scratch);
    }
    int all = kept;
    while (left > 0 && all < maxNeighbors) {
      scratch.selected[all++] = scratch.nodes[0];
      left = dropOccluded(scratch.addresses[0], 1, left, scratch);
    }
    return all;
  }

  /** Turns {@code scratch.nodes} into candidates sorted by their score to the target. */
  void sortByScore(Level level, int target, int count, SearchScratch scratch) {
    NeighborList.fenceAfterRead();
    scratch.resolvePairs(level, pairs, count);
    kernel.prepareQuery(pairs.address(level.ordinal(target)), scratch.pairQuery());
    kernel.score(scratch.pairQuery(), scratch.addresses, count, scratch.scores);
    for (int i = 0; i < count; i++) {
      scratch.candidates[i] = Beam.entry(scratch.scores[i], scratch.nodes[i]);
    }
    Arrays.sort(scratch.candidates, 0, count);
  }

  private int load(Level level, int target, int count, SearchScratch scratch) {
    float selfScore = selfScore(level.ordinal(target), scratch);
    int duplicates = 0;
    int left = 0;
    for (int i = 0; i < count; i++) {
      long entry = scratch.candidates[i];
      int node = Beam.node(entry);
      float score = Beam.score(entry);
      boolean duplicate = score == selfScore;
      if (node == target || (duplicate && duplicates == DUPLICATE_LIMIT)) {
        continue;
      }
      duplicates += duplicate ? 1 : 0;
      scratch.nodes[left] = node;
      scratch.targetScores[left++] = score;
    }
    return left;
  }

  private float selfScore(int ordinal, SearchScratch scratch) {
    scratch.addresses[0] = pairs.address(ordinal);
    kernel.prepareQuery(scratch.addresses[0], scratch.pairQuery());
    kernel.score(scratch.pairQuery(), scratch.addresses, 1, scratch.scores);
    return scratch.scores[0];
  }

  /** Keeps the candidates from one on that are no nearer to a neighbor than to the target. */
  private int dropOccluded(long neighbor, int from, int count, SearchScratch scratch) {
    int[] nodes = scratch.nodes;
    long[] addresses = scratch.addresses;
    float[] scores = scratch.scores;
    float[] targetScores = scratch.targetScores;
    kernel.prepareQuery(neighbor, scratch.pairQuery());
    kernel.score(scratch.pairQuery(), addresses, count, scores);
    int left = 0;
    for (int i = from; i < count; i++) {
      nodes[left] = nodes[i];
      addresses[left] = addresses[i];
      targetScores[left] = targetScores[i];
      left += scores[i] > targetScores[i] ? 0 : 1;
    }
    return left;
  }
}
