package dev.nearfield.graph;

import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowTable;
import java.util.Arrays;

/**
 * Adds neighbors to lists that exist: appends while there is room, else selects anew.
 *
 * <p>Threads: safe, each list is locked while it changes. Owns: nothing.
 */
final class BackEdges {

  private final HnswGraph graph;
  private final RowKernel kernel;
  private final RowTable codes;
  private final NeighborSelection selection;

  BackEdges(HnswGraph graph) {
    this.graph = graph;
    this.kernel = graph.kernel();
    this.codes = graph.codes();
    this.selection = new NeighborSelection(graph);
  }

  /**
   * Links a target to sources.
   *
   * @param sources nodes of the same level; those already linked are skipped
   */
  void add(Level level, int target, int[] sources, int from, int to, SearchScratch scratch) {
    long list = level.list(target);
    NeighborList.lock(list);
    try {
      if (NeighborList.degree(list) + to - from <= level.maxNeighbors()) {
        append(list, sources, from, to);
      } else {
        reselect(level, target, sources, from, to, scratch);
      }
    } finally {
      NeighborList.unlock(list);
    }
  }

  private static void append(long list, int[] sources, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!NeighborList.contains(list, sources[i])) {
        NeighborList.append(list, sources[i]);
      }
    }
  }

  private void reselect(
      Level level, int target, int[] sources, int from, int to, SearchScratch scratch) {
    long list = level.list(target);
    int degree = NeighborList.degree(list);
    scratch.ensureCandidates(degree + to - from);
    int count = 0;
    for (int slot = 0; slot < degree; slot++) {
      scratch.nodes[count++] = NeighborList.neighbor(list, slot);
    }
    for (int i = from; i < to; i++) {
      if (!NeighborList.contains(list, sources[i])) {
        scratch.nodes[count++] = sources[i];
      }
    }
    sortByScore(level, target, count, scratch);
    int keep = graph.options().prunedNeighbors(level.maxNeighbors());
    int kept = selection.select(level, target, count, keep, scratch);
    NeighborList.replace(list, scratch.selected, kept);
  }

  /** Turns {@code scratch.nodes} into candidates sorted by their score to the target. */
  private void sortByScore(Level level, int target, int count, SearchScratch scratch) {
    NeighborList.fenceAfterRead();
    scratch.resolve(level, codes, count);
    kernel.prepareQuery(codes.address(level.ordinal(target)), scratch.pairQuery());
    kernel.score(scratch.pairQuery(), scratch.addresses, count, scratch.scores);
    for (int i = 0; i < count; i++) {
      scratch.candidates[i] = Beam.entry(scratch.scores[i], scratch.nodes[i]);
    }
    Arrays.sort(scratch.candidates, 0, count);
  }
}
