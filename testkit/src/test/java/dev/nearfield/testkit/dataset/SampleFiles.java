package dev.nearfield.testkit.dataset;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes small files of each format, independently of the readers. */
final class SampleFiles {

  private static final int LARGEST_COMPONENT = 32 * 1024;

  private SampleFiles() {}

  /** A file's bytes for a format, with components of a type. */
  static byte[] encode(FileFormat format, ElementType type, ByteOrder order, float[][] rows) {
    return switch (format) {
      case FVECS, BVECS, IVECS -> vecs(type, rows);
      case FBIN, U8BIN, I8BIN, IBIN -> bin(type, rows);
      case NPY -> npy(1, descr(type, order), order, type, rows);
      case IDX -> idx(type, rows);
      case HDF5 -> hdf5(rows);
      case PARQUET -> throw new IllegalArgumentException("Parquet has golden files");
      case JSONL -> jsonLines(rows);
      case CSV -> csv(rows);
    };
  }

  /** An array {@code train}, as jhdf writes it. */
  static byte[] hdf5(float[][] rows) {
    try {
      Path file = Files.createTempFile("nearfield-", ".hdf5");
      try {
        try (WritableHdfFile hdf5 = HdfFile.write(file)) {
          hdf5.putDataset("train", rows);
        }
        return read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Objects with ids {@code r0}, {@code r1} and so on. */
  static byte[] jsonLines(float[][] rows) {
    var text = new StringBuilder();
    for (int row = 0; row < rows.length; row++) {
      text.append("{\"id\": \"r%d\", \"vector\": %s}\n".formatted(row, Arrays.toString(rows[row])));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Named columns, the first with ids {@code r0}, {@code r1} and so on. */
  static byte[] csv(float[][] rows) {
    var text = new StringBuilder("id");
    for (int i = 0; i < rows[0].length; i++) {
      text.append(",x").append(i);
    }
    for (int row = 0; row < rows.length; row++) {
      String components = Arrays.toString(rows[row]).replaceAll("[\\[\\] ]", "");
      text.append("\nr%d,%s".formatted(row, components));
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] vecs(ElementType type, float[][] rows) {
    ByteBuffer bytes = allocate(rows).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      bytes.putInt(row.length);
      putRow(bytes, type, row);
    }
    return written(bytes);
  }

  static byte[] bin(ElementType type, float[][] rows) {
    ByteBuffer bytes = allocate(rows).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(rows.length).putInt(rows[0].length);
    putRows(bytes, type, rows);
    return written(bytes);
  }

  static byte[] idx(ElementType type, float[][] rows) {
    ByteBuffer bytes = allocate(rows).order(ByteOrder.BIG_ENDIAN);
    int code =
        switch (type) {
          case UINT8 -> 0x08;
          case INT8 -> 0x09;
          case INT16 -> 0x0B;
          case INT32 -> 0x0C;
          case FLOAT32 -> 0x0D;
          case FLOAT64 -> 0x0E;
          case FLOAT16, INT64 -> throw new IllegalArgumentException("IDX has no " + type);
        };
    bytes.putInt(code << 8 | 2).putInt(rows.length).putInt(rows[0].length);
    putRows(bytes, type, rows);
    return written(bytes);
  }

  static byte[] npy(int version, String descr, ByteOrder order, ElementType type, float[][] rows) {
    String shape = "(%d, %d)".formatted(rows.length, rows[0].length);
    byte[] header = npyHeader(version, descr, "False", shape);
    ByteBuffer bytes = allocate(rows).order(order);
    putRows(bytes, type, rows);
    return concat(header, written(bytes));
  }

  /** Everything before the array. */
  static byte[] npyHeader(int version, String descr, String fortranOrder, String shape) {
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }".formatted(descr, fortranOrder, shape);
    return npyHeader(version, text);
  }

  static byte[] npyHeader(int version, String dictionary) {
    byte[] text = (dictionary + " ".repeat(7) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(12 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) version).put((byte) 0);
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    return written(bytes.put(text));
  }

  static String descr(ElementType type, ByteOrder order) {
    String mark = order == ByteOrder.BIG_ENDIAN ? ">" : "<";
    return switch (type) {
      case FLOAT32 -> mark + "f4";
      case FLOAT64 -> mark + "f8";
      case FLOAT16 -> mark + "f2";
      case UINT8 -> "|u1";
      case INT8 -> "|i1";
      case INT16 -> mark + "i2";
      case INT32 -> mark + "i4";
      case INT64 -> mark + "i8";
    };
  }

  static byte[] gzip(byte[] bytes) {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return compressed.toByteArray();
  }

  static Path write(Path directory, String name, byte[] bytes) {
    try {
      return Files.write(directory.resolve(name), bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Integers that every element type holds exactly, different in each place, some above 127. */
  static float[][] integers(int count, int dimension, boolean unsigned) {
    float[][] rows = new float[count][dimension];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < dimension; i++) {
        int value = (row * 31 + i * 7 + 1) % 256;
        rows[row][i] = unsigned ? value : value - 128;
      }
    }
    return rows;
  }

  static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static ByteBuffer allocate(float[][] rows) {
    return ByteBuffer.allocate(LARGEST_COMPONENT + rows.length * (rows[0].length * 8 + 8));
  }

  private static void putRows(ByteBuffer bytes, ElementType type, float[][] rows) {
    for (float[] row : rows) {
      putRow(bytes, type, row);
    }
  }

  private static void putRow(ByteBuffer bytes, ElementType type, float[] row) {
    for (float value : row) {
      switch (type) {
        case FLOAT32 -> bytes.putFloat(value);
        case FLOAT64 -> bytes.putDouble(value);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
        case UINT8, INT8 -> bytes.put((byte) (int) value);
        case INT16 -> bytes.putShort((short) value);
        case INT32 -> bytes.putInt((int) value);
        case INT64 -> bytes.putLong((long) value);
      }
    }
  }

  private static byte[] written(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.position()];
    bytes.get(0, copy);
    return copy;
  }
}
