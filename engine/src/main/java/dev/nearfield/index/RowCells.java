package dev.nearfield.index;

import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.ShardFile;
import dev.nearfield.storage.ShardWriter;

/**
 * Where the rows of each cell lie in a shard file whose rows are in the order of cells.
 *
 * <pre>
 *  row-cells   | cells i32 |
 *              then per cell: | first row i32 | rows i32 | radius f32 | f32 x dimension |
 * </pre>
 *
 * <p>The radius is the largest distance of a row to the centroid, so that who reads by cells knows
 * how near a row of one can be. Cells that have no rows are left out.
 *
 * <p>Threads: immutable, share freely. Owns: its arrays.
 */
final class RowCells {

  /** Rows are in no order of cells. */
  static final RowCells NONE = new RowCells(0, 0);

  private static final String SECTION = "row-cells";
  private static final int CELL_BYTES = 12;

  private final int[] firsts;
  private final int[] counts;
  private final float[] radii;
  private final float[][] centroids;

  private RowCells(int count, int dimension) {
    firsts = new int[count];
    counts = new int[count];
    radii = new float[count];
    centroids = new float[count][dimension];
  }

  /**
   * A directory of cells that all have rows.
   *
   * @param counts rows of each, in the order of the file, shape {@code [cells]}
   * @param centroids shape {@code [cells][dimension]}; copied
   */
  static RowCells of(int[] counts, float[] radii, float[][] centroids) {
    var cells = new RowCells(counts.length, centroids.length == 0 ? 0 : centroids[0].length);
    int first = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      cells.firsts[cell] = first;
      cells.counts[cell] = counts[cell];
      cells.radii[cell] = radii[cell];
      System.arraycopy(centroids[cell], 0, cells.centroids[cell], 0, cells.centroids[cell].length);
      first += counts[cell];
    }
    return cells;
  }

  boolean isEmpty() {
    return firsts.length == 0;
  }

  void writeTo(ShardWriter writer) {
    if (isEmpty()) {
      return;
    }
    writer.begin(SECTION);
    writer.writeInt(firsts.length);
    for (int cell = 0; cell < firsts.length; cell++) {
      writer.writeInt(firsts[cell]);
      writer.writeInt(counts[cell]);
      writer.writeInt(Float.floatToRawIntBits(radii[cell]));
      for (float component : centroids[cell]) {
        writer.writeInt(Float.floatToRawIntBits(component));
      }
    }
    writer.end();
  }

  /** The directory of a file; {@link #NONE} if it has none. */
  static RowCells read(ShardFile file) {
    if (!file.header().hasCells()) {
      return NONE;
    }
    int dimension = file.header().dimension();
    int rows = file.header().rows();
    long cellBytes = CELL_BYTES + (long) dimension * Float.BYTES;
    SectionReader reader = file.reader(SECTION, Integer.MAX_VALUE);
    int most = (int) ((file.length(SECTION) - Integer.BYTES) / cellBytes);
    int count = reader.int32("cells", 1, most);
    var cells = new RowCells(count, dimension);
    int first = 0;
    for (int cell = 0; cell < count; cell++) {
      cells.firsts[cell] = reader.int32("first row", first, first);
      cells.counts[cell] = reader.int32("rows of a cell", 1, rows - first);
      first += cells.counts[cell];
      cells.readPlace(cell, reader);
    }
    reader.expectEnd();
    if (first != rows) {
      throw reader.corrupt(0, "cells have %d of %d rows".formatted(first, rows));
    }
    return cells;
  }

  private void readPlace(int cell, SectionReader reader) {
    radii[cell] = Float.intBitsToFloat(reader.int32());
    if (!(radii[cell] >= 0)) {
      throw reader.corrupt(Float.BYTES, "radius " + radii[cell]);
    }
    for (int i = 0; i < centroids[cell].length; i++) {
      centroids[cell][i] = Float.intBitsToFloat(reader.int32());
      if (!Float.isFinite(centroids[cell][i])) {
        throw reader.corrupt(Float.BYTES, "component " + centroids[cell][i]);
      }
    }
  }
}
