package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;

/**
 * A query to calibrate with.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
final class SampleQuery {

  private final float[] vector;
  private final int self;

  private SampleQuery(float[] vector, int self) {
    this.vector = vector;
    this.self = self;
  }

  /** A caller's query. */
  static SampleQuery of(float[] vector) {
    return new SampleQuery(vector, Ordinals.NONE);
  }

  /** A row of the index. */
  static SampleQuery stored(int ordinal, IndexState state) {
    var vector = new float[state.options.dimension()];
    state.stored.decode(state.vectors.address(ordinal), vector);
    return new SampleQuery(vector, ordinal);
  }

  /** The vector, not a copy. */
  float[] vector() {
    return vector;
  }

  /** The row that the query is, which does not count as its own neighbor; or none. */
  int self() {
    return self;
  }
}
