package dev.nearfield.index;

import dev.nearfield.IndexStats;
import dev.nearfield.graph.GraphCensus;

/** Puts together what the parts of an index say of themselves. */
final class Statistics {

  private Statistics() {}

  static IndexStats of(IndexState state, long diskBytes, long scratchBytes) {
    int size = state.graph.size();
    IndexOptions options = state.options;
    GraphCensus census = GraphCensus.of(state.graph);
    var memory =
        new IndexStats.Memory(
            state.codes().region().memory().touchedBytes(size),
            state.graph.bytes(),
            state.vectors.rowBytes(size),
            state.ids.bytes(),
            state.vectors.locationBytes(size),
            scratchBytes);
    return new IndexStats(
        size,
        options.dimension(),
        options.metric(),
        options.codes(),
        options.vectors(),
        options.graph().maxNeighbors(),
        memory,
        diskBytes,
        census.degrees(),
        census.levels(),
        census.unreachable());
  }
}
