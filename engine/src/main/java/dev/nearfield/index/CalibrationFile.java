package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Query;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionOutput;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Sections;
import dev.nearfield.storage.ShardFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of {@code calibration.nf}, which lies beside an index and is replaced as a whole; see
 * {@code docs/FORMAT.md}.
 *
 * <pre>
 *  section   content
 *  curves    rowCount i32, medoidRows i32 (not in version 1), queryCount i32, sample i32,
 *            curves i32;
 *            per curve: k i32, points i32;
 *            per point: recall f64, promisedRecall f64, beamWidth i32, rerankCount i32,
 *            slack f32 (not in versions 1 and 2), cost f64
 * </pre>
 *
 * <p>Threads: static. Owns: nothing.
 */
final class CalibrationFile {

  static final String NAME = "calibration.nf";

  private static final String KIND = "calibration";
  private static final int VERSION = 3;
  private static final String CURVES = "curves";
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_CURVES = 16;
  private static final int MAX_POINTS = 10_000;

  private CalibrationFile() {}

  /** Writes the file and replaces the last one in one step. */
  static void publish(FileAccess files, Path directory, Calibration calibration) {
    try (SectionWriter writer =
        SectionWriter.create(files, directory.resolve(NAME), KIND, VERSION)) {
      write(writer, calibration);
      writer.publish();
    }
  }

  /** Writes a calibration's section. */
  static void write(SectionOutput writer, Calibration calibration) {
    writer.begin(CURVES);
    writer.writeInt(calibration.rowCount());
    writer.writeInt(calibration.medoidRows());
    writer.writeInt(calibration.queryCount());
    writer.writeInt(
        switch (calibration.sample()) {
          case QUERIES -> 1;
          case STORED_ROWS -> 2;
        });
    writer.writeInt(calibration.curves().size());
    calibration.curves().forEach(curve -> write(writer, curve));
    writer.end();
  }

  static boolean exists(FileAccess files, Path directory) {
    return files.exists(directory.resolve(NAME));
  }

  /** Reads the file and checks that it makes sense. */
  static Calibration read(FileAccess files, Path directory) {
    try (SectionFile file = SectionFile.open(files, directory.resolve(NAME), KIND, VERSION)) {
      return read(file, file.version());
    }
  }

  /** The calibration of a shard file, or null if it has none. */
  static @Nullable Calibration read(ShardFile file) {
    return file.sections().contains(CURVES) ? read(file, VERSION) : null;
  }

  private static Calibration read(Sections file, int version) {
    SectionReader reader = file.reader(CURVES, MAX_BYTES);
    int rowCount = reader.int32("rowCount", 1, Integer.MAX_VALUE);
    int medoidRows = version == 1 ? 0 : reader.int32("medoidRows", 0, Integer.MAX_VALUE);
    int queryCount = reader.int32("queryCount", 1, Integer.MAX_VALUE);
    Calibration.Sample sample = sample(reader.int32("sample", 1, 2));
    List<Calibration.Curve> curves = new ArrayList<>();
    int count = reader.int32("curves", 1, MAX_CURVES);
    int smallestK = 1;
    for (int i = 0; i < count; i++) {
      Calibration.Curve curve = readCurve(reader, smallestK, version);
      curves.add(curve);
      smallestK = curve.k() + 1;
    }
    reader.expectEnd();
    return new Calibration(rowCount, medoidRows, queryCount, sample, curves);
  }

  private static void write(SectionOutput writer, Calibration.Curve curve) {
    writer.writeInt(curve.k());
    writer.writeInt(curve.points().size());
    for (Calibration.Point point : curve.points()) {
      writer.writeLong(Double.doubleToLongBits(point.recall()));
      writer.writeLong(Double.doubleToLongBits(point.promisedRecall()));
      writer.writeInt(point.beamWidth());
      writer.writeInt(point.rerankCount());
      writer.writeInt(Float.floatToIntBits(point.slack()));
      writer.writeLong(Double.doubleToLongBits(point.cost()));
    }
  }

  private static Calibration.Curve readCurve(SectionReader reader, int smallestK, int version) {
    int k = reader.int32("k", smallestK, CalibrationOptions.MAX_K);
    int count = reader.int32("points", 1, MAX_POINTS);
    List<Calibration.Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double recall = fraction(reader, "recall");
      double promisedRecall = fraction(reader, "promisedRecall");
      int beamWidth = reader.int32("beamWidth", k, Query.MAX_BEAM_WIDTH);
      int rerankCount = reader.int32("rerankCount", k, beamWidth);
      float slack = version < 3 ? Query.WHOLE_BEAM : slack(reader);
      double cost = real(reader, "cost", Double.MAX_VALUE);
      points.add(
          new Calibration.Point(recall, promisedRecall, beamWidth, rerankCount, slack, cost));
    }
    return new Calibration.Curve(k, points);
  }

  private static float slack(SectionReader reader) {
    int bits = reader.int32("slack", Integer.MIN_VALUE, Integer.MAX_VALUE);
    float slack = Float.intBitsToFloat(bits);
    if (!(slack >= 0)) {
      throw reader.corrupt(Float.BYTES, "slack must be in [0, Infinity], was " + slack);
    }
    return slack;
  }

  private static double fraction(SectionReader reader, String field) {
    return real(reader, field, 1);
  }

  private static double real(SectionReader reader, String field, double max) {
    double value = Double.longBitsToDouble(reader.int64());
    if (!(value >= 0 && value <= max)) {
      throw reader.corrupt(
          Long.BYTES, "%s must be in [0, %s], was %s".formatted(field, max, value));
    }
    return value;
  }

  private static Calibration.Sample sample(int code) {
    return switch (code) {
      case 1 -> Calibration.Sample.QUERIES;
      case 2 -> Calibration.Sample.STORED_ROWS;
      default -> throw new AssertionError(code); // bounded by the reader
    };
  }
}
