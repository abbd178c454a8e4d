package dev.nearfield.graph;

/**
 * Adds neighbors to lists that exist: appends while there is room, else selects anew.
 *
 * <p>Threads: safe, each list is locked while it changes. Owns: nothing.
 */
final class BackEdges {

  private final HnswGraph graph;
  private final NeighborSelection selection;

  BackEdges(HnswGraph graph) {
    this.graph = graph;
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
    selection.sortByScore(level, target, count, scratch);
    int keep = graph.options().prunedNeighbors(level.maxNeighbors());
    int kept = selection.select(level, target, count, keep, scratch);
    NeighborList.replace(list, scratch.selected, kept);
  }
}
