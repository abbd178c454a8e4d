package dev.nearfield.graph;

import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowTable;

/**
 * Walks the graph towards a prepared query.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one walk at a time. Owns: nothing.
 */
public final class GraphSearch {

  /*
   * A walk keeps a beam of the nearest nodes met [1, algorithm 2]. A step takes the nearest node
   * not yet expanded, collects its unvisited neighbors, and scores them as one batch: several rows
   * in one loop are several independent cache misses, which is all the prefetching Java has. From
   * a beam of 40 on, a step expands two nodes, so that batches are fuller [2].
   *
   * [1] Malkov and Yashunin, arXiv:1603.09320.   [2] measured: docs/BENCHMARKS.md, "The walk".
   */

  private static final int TWO_PER_STEP_FROM_WIDTH = 40;

  private final HnswGraph graph;
  private final RowKernel kernel;
  private final RowTable codes;

  /** A search over a graph. */
  public GraphSearch(HnswGraph graph) {
    this.graph = graph;
    this.kernel = graph.kernel();
    this.codes = graph.codes();
  }

  /**
   * Finds the rows nearest to the query prepared in the scratch; they are then in its beam.
   *
   * @param beamWidth rows kept; {@code >= 1}
   */
  public void search(SearchScratch scratch, int beamWidth) {
    long entryPoint = graph.entryPoint();
    if (entryPoint == EntryPoint.NONE) {
      scratch.beam.reset(beamWidth);
      return;
    }
    int entry = descend(entryPoint, 0, scratch);
    searchLevel(graph.base(), entry, beamWidth, scratch);
  }

  /** Walks greedily from the entry point down to a level; returns the node to start from there. */
  int descend(long entryPoint, int toLevel, SearchScratch scratch) {
    int node = EntryPoint.node(entryPoint);
    for (int level = EntryPoint.level(entryPoint); level > toLevel; level--) {
      searchLevel(graph.upper(), node, 1, scratch);
      node = graph.upper().below(scratch.beam.node(0));
    }
    return node;
  }

  /** Fills the beam with the nodes of one level nearest to the query. */
  void searchLevel(Level level, int entry, int beamWidth, SearchScratch scratch) {
    int nodeLimit = level == graph.base() ? graph.size() : graph.upperCount();
    Beam beam = scratch.beam;
    beam.reset(beamWidth);
    scratch.visited.reset(nodeLimit);
    scratch.visited.add(entry);
    scratch.nodes[0] = entry;
    scratch.count = 1;
    scoreAndOffer(level, scratch);
    for (int node = beam.popNearest(); node != Ordinals.NONE; node = beam.popNearest()) {
      collect(level, node, nodeLimit, scratch);
      int second = beamWidth >= TWO_PER_STEP_FROM_WIDTH ? beam.popNearest() : Ordinals.NONE;
      if (second != Ordinals.NONE) {
        collect(level, second, nodeLimit, scratch);
      }
      scoreAndOffer(level, scratch);
    }
  }

  /** Appends a node's unvisited neighbors to the batch; rows newer than the walk are left out. */
  private static void collect(Level level, int node, int nodeLimit, SearchScratch scratch) {
    long list = level.list(node);
    int degree = NeighborList.degree(list);
    int[] nodes = scratch.nodes;
    VisitedSet visited = scratch.visited;
    int count = scratch.count;
    for (int slot = 0; slot < degree; slot++) {
      int neighbor = NeighborList.neighbor(list, slot);
      if (neighbor < nodeLimit) {
        nodes[count] = neighbor;
        count += visited.add(neighbor);
      }
    }
    scratch.count = count;
  }

  /** Scores the batch, offers it to the beam, and empties it. */
  void scoreAndOffer(Level level, SearchScratch scratch) {
    int count = scratch.count;
    if (count == 0) {
      return;
    }
    NeighborList.fenceAfterRead();
    scratch.resolve(level, codes, count);
    kernel.score(scratch.query(), scratch.addresses, count, scratch.scores);
    for (int i = 0; i < count; i++) {
      scratch.beam.offer(scratch.scores[i], scratch.nodes[i]);
    }
    scratch.scoredCount += count;
    scratch.count = 0;
  }
}
