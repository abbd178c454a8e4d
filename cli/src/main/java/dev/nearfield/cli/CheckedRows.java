package dev.nearfield.cli;

import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.VectorSource;

/**
 * The rows of a file, of which one that no metric can compare is refused with its place in the
 * file: whoever reads them later knows a vector's place in a sample or a shard alone.
 *
 * <p>Threads: as the rows. Owns: nothing.
 *
 * @param rows of the file
 * @param metric under cosine a zero vector is refused, too
 */
record CheckedRows(VectorFileSource rows, Metric metric) implements VectorSource {

  @Override
  public int count() {
    return rows.count();
  }

  @Override
  public void read(int position, float[] vector) {
    rows.read(position, vector);
    boolean zero = true;
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw refused(
            position,
            "component %d of the vector is %s: components must be finite".formatted(i, vector[i]));
      }
      zero &= vector[i] == 0;
    }
    if (zero && metric == Metric.COSINE) {
      throw refused(position, "the vector is zero: it has no direction under cosine");
    }
  }

  private CommandException refused(int position, String reason) {
    return CommandException.failure("%s: %s".formatted(rows.place(position), reason));
  }

  @Override
  public Object id(int position) {
    return rows.id(position);
  }

  @Override
  public Metadata metadata(int position) {
    return rows.metadata(position);
  }
}
