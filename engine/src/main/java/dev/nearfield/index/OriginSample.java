package dev.nearfield.index;

import dev.nearfield.VectorSource;
import dev.nearfield.quantize.Int8Codec;
import dev.nearfield.quantize.Origin;
import dev.nearfield.quantize.RowCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns what the int8 codes of an empty index are measured from, out of rows spread evenly over a
 * source: the first ones alone may be all of one kind. The outcome depends on the source only.
 *
 * <p>Threads: under the index's update lock, beside searches. Owns: nothing.
 */
final class OriginSample {

  private static final int MAX_ROWS = 1_024;
  private static final int MAX_COMPONENTS = 1 << 22;

  private OriginSample() {}

  /** Settles the codec of an index that has no rows; does nothing to others. */
  static void learn(IndexState state, VectorSource source) {
    if (state.graph.size() == 0 && state.codes().codec() instanceof Int8Codec int8) {
      RowCodec learned = int8.from(Origin.learn(rows(state, source)));
      state.replace(new CodeRows(learned, state.codes().region()));
    }
  }

  private static float[][] rows(IndexState state, VectorSource source) {
    int total = source.count();
    int wanted = Math.min(MAX_ROWS, MAX_COMPONENTS / state.options.dimension());
    int count = Math.min(total, wanted);
    if (count < Origin.MIN_SAMPLES) {
      return new float[0][];
    }
    List<float[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      float[] row = new float[state.options.dimension()];
      try {
        source.read((int) ((long) total * i / count), row);
        state.check.accept(row, row);
        rows.add(row);
      } catch (RuntimeException unreadable) {
        // The batch that adds this row reports it, after those before it were added.
      }
    }
    return rows.toArray(float[][]::new);
  }
}
