package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import dev.nearfield.kernel.RawMemory;

/**
 * Adds one row at a time, beside searches and other adds.
 *
 * <p>Threads: safe; a scratch belongs to one call at a time. Owns: nothing.
 */
final class RowWriter {

  /*
   * Order matters. What can fail comes first and leaves no trace: the checks, and the append of the
   * full-precision row, which costs a slot of the segment at worst. Then, under the growth lock,
   * room is reserved, the id is taken, and the row gets its ordinal, code and empty lists. Last,
   * the graph links it: from then on searches find it.
   */

  private final IndexState state;

  RowWriter(IndexState state) {
    this.state = state;
  }

  void add(IdRef id, float[] vector, QueryScratch scratch) {
    state.check.accept(vector, scratch.vector);
    if (id.ordinal(state.ids) != Ordinals.NONE) {
      throw id.duplicate();
    }
    state.encode(scratch, scratch.exactRow, scratch.codeRow);
    long location = state.vectors.append(scratch.exactRow);
    int ordinal;
    int firstUpper;
    synchronized (state.growth) {
      ordinal = state.graph.size();
      state.reserve(1);
      if (id.put(state.ids, ordinal) != Ordinals.NONE) {
        throw id.duplicate();
      }
      state.vectors.place(ordinal, location, scratch.exactRow);
      RawMemory.copy(scratch.codeRow, state.codes().address(ordinal), state.codes().strideBytes());
      firstUpper = state.graph.create(ordinal);
    }
    state.linker.link(ordinal, firstUpper, scratch.search);
  }
}
