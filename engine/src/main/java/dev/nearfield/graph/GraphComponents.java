package dev.nearfield.graph;

/**
 * Counts the parts of a graph that no link on level 0 joins, whichever way the link points: in a
 * sound graph there is one. A union-find: each row points to another of its part, or to itself.
 *
 * <p>Threads: one. Owns: an int per row, for its lifetime.
 */
final class GraphComponents {

  private final HnswGraph graph;
  private final int[] parents;

  private GraphComponents(HnswGraph graph) {
    this.graph = graph;
    parents = new int[graph.size()];
    for (int ordinal = 0; ordinal < parents.length; ordinal++) {
      parents[ordinal] = ordinal;
    }
  }

  /** Parts of the rows that are not free; rows that are added meanwhile are not counted. */
  static int count(HnswGraph graph) {
    return new GraphComponents(graph).count();
  }

  private int count() {
    for (int ordinal = 0; ordinal < parents.length; ordinal++) {
      if (!graph.states().isFree(ordinal)) {
        joinNeighbors(ordinal);
      }
    }
    int roots = 0;
    for (int ordinal = 0; ordinal < parents.length; ordinal++) {
      roots += parents[ordinal] == ordinal && !graph.states().isFree(ordinal) ? 1 : 0;
    }
    return roots;
  }

  private void joinNeighbors(int ordinal) {
    long list = graph.base().list(ordinal);
    int degree = NeighborList.degree(list);
    for (int slot = 0; slot < degree; slot++) {
      int neighbor = NeighborList.neighbor(list, slot);
      if (neighbor < parents.length) { // or it was added since this began
        parents[root(neighbor)] = root(ordinal);
      }
    }
  }

  /** Halves the way up as it goes, so that ways stay short. */
  private int root(int ordinal) {
    int at = ordinal;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }
}
