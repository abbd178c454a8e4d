package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.graph.RegionFile;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.quantize.Cells;
import dev.nearfield.quantize.Int8Codec;
import dev.nearfield.quantize.Origin;
import dev.nearfield.storage.SectionOutput;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Sections;
import dev.nearfield.vector.VectorCheck;

/**
 * The sections of {@code index.nf} about codes: what their codec learned, and the codes; see {@link
 * IndexFile}.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class CodesFile {

  private static final String ORIGIN = "origin";
  private static final String CELLS = "cells";
  private static final String CELL_MEDOIDS = "cell-medoids";
  static final String CODES = "codes";

  /** How much larger rounding to bfloat16 makes a component of a mean at most, and a little. */
  private static final float ROUNDING = 1 + 1f / 128;

  /** That of the longest vectors' mean, its components rounded; there is room for all that sums. */
  private static final double MAX_SQUARED_NORM = VectorCheck.MAX_SQUARED_NORM * ROUNDING * ROUNDING;

  private CodesFile() {}

  static void write(SectionWriter writer, IndexState state, int rows) {
    writeLearned(writer, state, state.codes().medoids());
    if (!state.hasExactCodes()) {
      RegionFile.write(writer, CODES, state.codes().region(), rows);
    }
  }

  /** Writes what the codec learned, and by which rows walks enter. */
  static void writeLearned(SectionOutput writer, IndexState state, CellMedoids medoids) {
    writeOrigin(writer, state);
    writeCells(writer, state);
    writeCellMedoids(writer, medoids);
  }

  /**
   * Refuses a dimension for which the file has no centroid, before anything of that size is made: a
   * rotation of 65,536 components takes more memory than a small index.
   */
  static void checkDimension(Sections file, IndexOptions options) {
    boolean hasCells = options.codes() == Codes.BIT1 || options.codes() == Codes.INT4;
    long least = 2L * Integer.BYTES + (long) options.dimension() * Float.BYTES;
    if (hasCells && file.length(CELLS) < least) {
      throw file.corrupt(
          CELLS,
          0,
          "%d bytes hold no centroid of %d components"
              .formatted(file.length(CELLS), options.dimension()));
    }
  }

  /** Reads what codes are measured from and the codes, or takes them from the stored rows. */
  static void read(Sections file, IndexState state, int rows) {
    readLearned(file, state, rows);
    if (state.hasExactCodes()) {
      state.copyCodesFromVectors(rows);
    } else {
      readCodes(file, state, rows);
    }
  }

  /** Reads what the codec learned, and by which rows walks enter. */
  static void readLearned(Sections file, IndexState state, int rows) {
    readOrigin(file, state);
    readCells(file, state);
    readCellMedoids(file, state, rows);
  }

  /** Reads codes that are not the stored rows. */
  static void readCodes(Sections file, IndexState state, int rows) {
    RegionFile.read(file, CODES, state.codes().region(), rows);
    if (file.version() == 1) {
      state.upgradeCodes(rows);
    }
    if (state.codes().codec() instanceof CellCodec codec) {
      checkCodes(file, codec, state.codes(), rows);
    }
  }

  private static void checkCodes(Sections file, CellCodec codec, CodeRows codes, int rows) {
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      String flaw = codec.flawOf(codes.address(ordinal));
      if (!flaw.isEmpty()) {
        throw file.corrupt(
            CODES,
            (long) ordinal * codes.strideBytes(),
            "the code of row %d is unsound: %s".formatted(ordinal, flaw));
      }
    }
  }

  /** Reads the centroids that codes of a few bits are measured from. */
  private static void readCells(Sections file, IndexState state) {
    if (!(state.codes().codec() instanceof CellCodec codec)) {
      return;
    }
    int dimension = state.options.dimension();
    int most = CellKernel.MAX_CELLS;
    SectionReader reader = file.reader(CELLS, 2 * Integer.BYTES + most * dimension * Float.BYTES);
    int learnedRows = reader.int32("learnedRows", 0, Integer.MAX_VALUE);
    float[][] centroids = new float[reader.int32("cells", 1, most)][dimension];
    for (float[] centroid : centroids) {
      readComponents(reader, centroid, "a centroid");
    }
    reader.expectEnd();
    state.replace(new CodeRows(codec.with(centroids, learnedRows), state.codes().region()));
  }

  private static void readComponents(SectionReader reader, float[] components, String whose) {
    for (int i = 0; i < components.length; i++) {
      components[i] = Float.intBitsToFloat(reader.int32());
      if (!(Math.abs(components[i]) <= VectorCheck.MAX_COMPONENT * ROUNDING)) {
        throw reader.corrupt(
            Float.BYTES, "component %d of %s is %s".formatted(i, whose, components[i]));
      }
    }
    double squaredNorm = VectorCheck.squaredNorm(components);
    if (!(squaredNorm <= MAX_SQUARED_NORM)) {
      throw reader.corrupt(
          components.length * Float.BYTES,
          "the squared norm of %s is %s, above %s: scores would overflow"
              .formatted(whose, squaredNorm, MAX_SQUARED_NORM));
    }
  }

  private static void writeCells(SectionOutput writer, IndexState state) {
    if (state.codes().codec() instanceof CellCodec codec) {
      Cells cells = codec.cells();
      writer.begin(CELLS);
      writer.writeInt(cells.learnedRows());
      writer.writeInt(cells.count());
      for (int cell = 0; cell < cells.count(); cell++) {
        writeComponents(writer, cells.centroid(cell));
      }
      writer.end();
    }
  }

  private static void writeCellMedoids(SectionOutput writer, CellMedoids medoids) {
    if (medoids.rows() > 0) {
      writer.begin(CELL_MEDOIDS);
      writer.writeInt(medoids.rows());
      for (int cell = 0; cell < medoids.count(); cell++) {
        writer.writeInt(medoids.ordinal(cell));
      }
      writer.end();
    }
  }

  /** Reads the rows by which walks enter: one for each cell, or none. */
  private static void readCellMedoids(Sections file, IndexState state, int rows) {
    if (!file.sections().contains(CELL_MEDOIDS)
        || !(state.codes().codec() instanceof CellCodec codec)) {
      return;
    }
    SectionReader reader = file.reader(CELL_MEDOIDS, Integer.BYTES * (1 + CellKernel.MAX_CELLS));
    int chosenRows = reader.int32("rows of the cells' medoids", 1, rows);
    int[] ordinals = new int[(int) file.length(CELL_MEDOIDS) / Integer.BYTES - 1];
    if (ordinals.length != 0 && ordinals.length != codec.cells().count()) {
      throw reader.corrupt(
          Integer.BYTES,
          "%d medoids for %d cells".formatted(ordinals.length, codec.cells().count()));
    }
    for (int cell = 0; cell < ordinals.length; cell++) {
      ordinals[cell] = reader.int32("medoid of a cell", 0, rows - 1);
    }
    reader.expectEnd();
    state.replace(state.codes().enteredBy(CellMedoids.of(ordinals, chosenRows)));
  }

  private static void writeComponents(SectionOutput writer, float[] components) {
    for (float component : components) {
      writer.writeInt(Float.floatToRawIntBits(component));
    }
  }

  /** Reads what int8 codes are measured from: nothing stands for zero, as in all of version 1. */
  private static void readOrigin(Sections file, IndexState state) {
    if (file.version() == 1 || !(state.codes().codec() instanceof Int8Codec int8)) {
      return;
    }
    int dimension = state.options.dimension();
    SectionReader reader = file.reader(ORIGIN, dimension * Float.BYTES);
    if (file.length(ORIGIN) == 0) {
      return;
    }
    float[] components = new float[dimension];
    readComponents(reader, components, "the origin");
    reader.expectEnd();
    state.replace(new CodeRows(int8.from(Origin.of(components)), state.codes().region()));
  }

  private static void writeOrigin(SectionOutput writer, IndexState state) {
    if (state.codes().codec() instanceof Int8Codec int8) {
      writer.begin(ORIGIN);
      writeComponents(writer, int8.origin().components());
      writer.end();
    }
  }
}
