package dev.nearfield.index;

import dev.nearfield.Filter;
import dev.nearfield.UnknownIdException;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorVisitor;
import dev.nearfield.graph.Ordinals;
import java.util.stream.Stream;

/**
 * Looks up vectors and records by id, shows all of them, and finds those that match a filter.
 *
 * <p>Threads: safe, beside all changes. Owns: nothing.
 */
final class Lookups {

  private final IndexState state;
  private final Lifetime lifetime;

  Lookups(IndexState state, Lifetime lifetime) {
    this.state = state;
    this.lifetime = lifetime;
  }

  /** Rows that live. */
  int size() {
    int epoch = lifetime.enter();
    try {
      return state.graph.states().exactLiveCount();
    } finally {
      lifetime.leave(epoch);
    }
  }

  /** The rows that match at this moment; the caller closes them. */
  Matching matching(Filter filter) {
    int epoch = lifetime.enter();
    try {
      return new Matching(state, filter);
    } finally {
      lifetime.leave(epoch);
    }
  }

  int count(Filter filter) {
    try (Matching matching = matching(filter)) {
      return matching.rows().size();
    }
  }

  /** The records that match at this moment; the stream is the caller's to close. */
  Stream<VectorRecord> scan(Filter filter) {
    return matching(filter).records(lifetime);
  }

  /** Shows vectors until the visitor says to stop; returns how many it saw. */
  int forEach(VectorVisitor visitor) {
    int epoch = lifetime.enter();
    try {
      int size = state.graph.size();
      var vector = new float[state.options.dimension()];
      int shown = 0;
      for (int ordinal = 0; ordinal < size; ordinal++) {
        if (state.graph.states().isLive(ordinal)) {
          decode(ordinal, vector);
          shown++;
          if (!visitor.visit(IdRef.at(ordinal, state.ids).value(), vector)) {
            break;
          }
        }
      }
      return shown;
    } finally {
      lifetime.leave(epoch);
    }
  }

  float[] get(IdRef id) {
    int epoch = lifetime.enter();
    try {
      int ordinal = ordinal(id);
      if (ordinal == Ordinals.NONE) {
        throw unknown(id);
      }
      var vector = new float[state.options.dimension()];
      decode(ordinal, vector);
      return vector;
    } finally {
      lifetime.leave(epoch);
    }
  }

  VectorRecord record(IdRef id) {
    int epoch = lifetime.enter();
    try {
      int ordinal = state.records.liveOrdinal(id.checked(state.options.ids()));
      if (ordinal == Ordinals.NONE) {
        throw unknown(id);
      }
      return state.record(ordinal);
    } finally {
      lifetime.leave(epoch);
    }
  }

  private static UnknownIdException unknown(IdRef id) {
    return new UnknownIdException(
        "id %s is not in the index: ask contains(id) where it may be missing"
            .formatted(id.value()));
  }

  private void decode(int ordinal, float[] vector) {
    state.stored.decode(state.vectors.address(ordinal), vector);
  }

  boolean contains(IdRef id) {
    int epoch = lifetime.enter();
    try {
      return ordinal(id) != Ordinals.NONE;
    } finally {
      lifetime.leave(epoch);
    }
  }

  /** An add takes the id before it creates the row: such an id is not there yet. */
  private int ordinal(IdRef id) {
    int ordinal = id.checked(state.options.ids()).ordinal(state.ids);
    boolean isThere =
        ordinal != Ordinals.NONE
            && ordinal < state.graph.size()
            && !state.graph.states().isFree(ordinal);
    return isThere ? ordinal : Ordinals.NONE;
  }
}
