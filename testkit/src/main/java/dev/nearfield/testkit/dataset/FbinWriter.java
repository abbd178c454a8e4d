package dev.nearfield.testkit.dataset;

import java.nio.file.Path;

/** Writes the fbin files of the big-ann benchmarks; their form is in {@link BinFormat}. */
public final class FbinWriter implements VectorWriter {

  private final RowsWriter rows;

  private FbinWriter(RowsWriter rows) {
    this.rows = rows;
  }

  /**
   * Starts a file.
   *
   * @param count vectors that will follow, at least one
   * @param dimension components of each, at most 65,536
   */
  public static FbinWriter create(Path file, int count, int dimension) {
    RowsWriter.requireShape(count, dimension);
    AtomicFile output = AtomicFile.create(file);
    output.room(BinFormat.HEADER_BYTES).putInt(count).putInt(dimension);
    return new FbinWriter(new RowsWriter(output, count, dimension));
  }

  @Override
  public void write(float[] vector) {
    rows.write(vector);
  }

  @Override
  public void commit() {
    rows.commit();
  }

  @Override
  public void close() {
    rows.close();
  }
}
