package dev.nearfield.index;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexStats;
import dev.nearfield.graph.GraphCensus;
import dev.nearfield.graph.RowStates;
import java.time.Instant;
import java.util.Optional;

/** Puts together what the parts of an index say of themselves. */
final class Statistics {

  private Statistics() {}

  static IndexActivity.Rows rows(IndexState state) {
    RowStates states = state.graph.states();
    return new IndexActivity.Rows(states.liveCount(), states.deadCount(), state.free.count());
  }

  static IndexStats of(
      IndexState state,
      long diskBytes,
      long scratchBytes,
      IndexActivity.Log log,
      Optional<Instant> lastCheckpoint) {
    int size = state.graph.size();
    IndexOptions options = state.options;
    GraphCensus census = GraphCensus.of(state.graph);
    var memory =
        new IndexStats.Memory(
            state.codes().region().memory().touchedBytes(size),
            state.graph.bytes(),
            state.vectors.rowBytes(size),
            state.ids.bytes(),
            state.vectors.locationBytes(size) + state.graph.states().bytes(size),
            state.records.storeBytes(),
            state.records.columnBytes(),
            scratchBytes);
    RowStates states = state.graph.states();
    return new IndexStats(
        states.liveCount(),
        states.deadCount(),
        state.free.count(),
        options.dimension(),
        options.metric(),
        options.codes(),
        options.vectors(),
        options.graph().maxNeighbors(),
        options.graph().buildBeamWidth(),
        options.graph().levelSeed(),
        memory,
        diskBytes,
        census.degrees(),
        census.levels(),
        census.unreachable(),
        census.components(),
        log,
        lastCheckpoint);
  }
}
