package dev.nearfield.testkit.dataset;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads two-dimensional arrays of HDF5 files. An array that lies in one piece is read where it is;
 * one in chunks is copied into a temporary file first.
 *
 * @see <a href="https://docs.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html">The format</a>
 */
public final class Hdf5Format {

  private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

  private Hdf5Format() {}

  /**
   * An attribute of a file as text, for example ann-benchmarks' {@code distance}.
   *
   * @throws DatasetException if the file cannot be read or is damaged
   */
  public static Optional<String> attribute(Path file, String name) {
    try (FileBytes bytes = FileBytes.open(file)) {
      if (!matches(bytes)) {
        throw bytes.malformed(0, "an HDF5 file starts with \\x89HDF");
      }
      return Hdf5Structure.ask(
          bytes, new ArrayName(file, null), structure -> structure.attribute(name));
    }
  }

  static boolean matches(FileBytes bytes) {
    return bytes.sizeBytes() >= MAGIC.length
        && bytes.copy(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /** The rows of an array; the bytes given back are those given, or a temporary file. */
  static ParsedRows open(FileBytes bytes, ArrayName name) {
    return Hdf5Structure.ask(bytes, name, structure -> read(bytes, structure, name));
  }

  private static ParsedRows read(FileBytes bytes, Hdf5Structure structure, ArrayName name) {
    Dataset array = structure.array(name.array());
    RowLayout layout = layout(bytes, array);
    return switch (array) {
      case ContiguousDataset contiguous when !array.isEmpty() ->
          inPlace(bytes, layout, contiguous.getDataAddress() + structure.userBlockBytes());
      case ChunkedDataset chunked -> Hdf5Chunks.copy(bytes, layout, chunked);
      default ->
          throw bytes.malformed(
              array.getAddress(), "the array '%s' is empty or compact".formatted(array.getName()));
    };
  }

  private static ParsedRows inPlace(FileBytes bytes, RowLayout layout, long firstRowBytes) {
    long lengthBytes = (long) layout.count() * layout.rowStrideBytes();
    if (firstRowBytes < 0 || firstRowBytes > bytes.sizeBytes() - lengthBytes) {
      throw bytes.malformed(
          bytes.sizeBytes(),
          "ends here, %d rows of %d bytes at %d were expected"
              .formatted(layout.count(), layout.rowStrideBytes(), firstRowBytes));
    }
    var placed =
        new RowLayout(
            layout.format(),
            layout.type(),
            layout.order(),
            firstRowBytes,
            0,
            layout.count(),
            layout.dimension());
    return new ParsedRows(bytes, placed, null);
  }

  /** The shape and type of an array, wherever its rows are. */
  private static RowLayout layout(FileBytes bytes, Dataset array) {
    long[] shape = array.getDimensionsAsLong();
    boolean sound =
        shape.length == 2
            && shape[0] >= 1
            && shape[0] <= Integer.MAX_VALUE
            && shape[1] >= 1
            && shape[1] <= RowLayout.MAX_DIMENSION;
    if (!sound) {
      throw bytes.malformed(
          array.getAddress(),
          "the array '%s' must have rows of 1 to %d components, has the shape %s"
              .formatted(array.getName(), RowLayout.MAX_DIMENSION, Arrays.toString(shape)));
    }
    DataType type = array.getDataType();
    return new RowLayout(
        FileFormat.HDF5,
        type(bytes, array, type),
        type instanceof FloatingPoint floating ? floating.getByteOrder() : order(type),
        0,
        0,
        (int) shape[0],
        (int) shape[1]);
  }

  private static ByteOrder order(DataType type) {
    return type instanceof FixedPoint fixed ? fixed.getByteOrder() : ByteOrder.LITTLE_ENDIAN;
  }

  private static ElementType type(FileBytes bytes, Dataset array, DataType type) {
    @Nullable ElementType known =
        switch (type) {
          case FloatingPoint floating when floating.getBitPrecision() == 8 * floating.getSize() ->
              floatType(floating.getSize());
          case FixedPoint fixed
              when fixed.getBitOffset() == 0 && fixed.getBitPrecision() == 8 * fixed.getSize() ->
              integerType(fixed.getSize(), fixed.isSigned());
          default -> null;
        };
    if (known == null) {
      throw bytes.malformed(
          array.getAddress(),
          "the array '%s' has a type of %d bytes that is not read: save it as float32"
              .formatted(array.getName(), type.getSize()));
    }
    return known;
  }

  private static @Nullable ElementType floatType(int bytes) {
    return switch (bytes) {
      case 2 -> ElementType.FLOAT16;
      case 4 -> ElementType.FLOAT32;
      case 8 -> ElementType.FLOAT64;
      default -> null;
    };
  }

  private static @Nullable ElementType integerType(int bytes, boolean signed) {
    if (!signed) {
      return bytes == 1 ? ElementType.UINT8 : null;
    }
    return switch (bytes) {
      case 1 -> ElementType.INT8;
      case 2 -> ElementType.INT16;
      case 4 -> ElementType.INT32;
      case 8 -> ElementType.INT64;
      default -> null;
    };
  }
}
