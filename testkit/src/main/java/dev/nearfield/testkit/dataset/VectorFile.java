package dev.nearfield.testkit.dataset;

import dev.nearfield.storage.KeyTable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file of vectors of one dimension, read by position. Plain files stay where they are; gzip files
 * are inflated into a temporary file, within {@link GzipLimits}, and texts are parsed into one,
 * whole, so that a mistake in the last line is known before the first row is used. The heap needed
 * does not depend on the file's size; ids that a text gives are kept off-heap.
 *
 * <pre>{@code
 * try (VectorFile file = VectorFile.open(path)) {
 *   float[] vector = new float[file.dimension()];
 *   for (int row = 0; row < file.count(); row++) {
 *     file.read(row, vector);
 *   }
 * }
 * }</pre>
 *
 * <p>Threads: {@link #read} from any thread. Owns: the open file, the ids, and one buffer per
 * reading thread.
 */
public final class VectorFile implements AutoCloseable {

  private final FileBytes bytes;
  private final RowLayout layout;
  private final @Nullable KeyTable ids;
  private final @Nullable RowFields fields;
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  private VectorFile(ParsedRows rows) {
    bytes = rows.bytes();
    layout = rows.layout();
    ids = rows.ids();
    fields = rows.fields();
  }

  /**
   * Opens a file whose format its content tells.
   *
   * @throws DatasetException if it cannot be read, fits no format, or fits several and its name
   *     does not decide
   */
  public static VectorFile open(Path file) {
    return open(file, GzipLimits.DEFAULT, TextOptions.DEFAULT);
  }

  /** {@link #open(Path)} with a choice of what is read from a text. */
  public static VectorFile open(Path file, TextOptions options) {
    return open(file, GzipLimits.DEFAULT, options);
  }

  /** {@link #open(Path)} with other limits for gzip. */
  public static VectorFile open(Path file, GzipLimits limits, TextOptions options) {
    ArrayName name = ArrayName.parse(file);
    FileBytes bytes = Contents.open(name, limits);
    try {
      ParsedRows rows = rows(bytes, name, options);
      if (rows.bytes() != bytes) {
        bytes.close();
      }
      return new VectorFile(rows);
    } catch (Throwable failure) {
      bytes.close();
      throw failure;
    }
  }

  private static ParsedRows rows(FileBytes bytes, ArrayName name, TextOptions options) {
    if (Hdf5Format.matches(bytes)) {
      return Hdf5Format.open(bytes, name);
    }
    if (name.array() != null) {
      throw bytes.malformed(0, "only HDF5 files hold arrays with names");
    }
    if (ParquetRowReader.matches(bytes)) {
      return ParsedRows.parse(bytes, FileFormat.PARQUET, options);
    }
    Optional<FileFormat> text = TextFormats.detect(bytes);
    return text.isPresent()
        ? ParsedRows.parse(bytes, text.get(), options)
        : new ParsedRows(bytes, FormatDetector.detect(bytes), null);
  }

  /** The format found. */
  public FileFormat format() {
    return layout.format();
  }

  /** How components are stored. */
  public ElementType elementType() {
    return layout.type();
  }

  /** Number of vectors, at least 1. */
  public int count() {
    return layout.count();
  }

  /** Components per vector, {@code 1..65,536}. */
  public int dimension() {
    return layout.dimension();
  }

  /** The file as it was named. */
  public Path file() {
    return bytes.file();
  }

  /**
   * Copies one vector.
   *
   * @param row {@code 0 <= row < count()}
   * @param vector receives it, shape {@code [dimension]}
   * @throws DatasetException if the row contradicts the format or cannot be read
   */
  public void read(int row, float[] vector) {
    Objects.checkIndex(row, layout.count());
    if (vector.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "vector must have %d components, has %d".formatted(layout.dimension(), vector.length));
    }
    ByteBuffer buffer = borrow();
    bytes.read(layout.rowOffsetBytes(row), buffer);
    buffer.flip();
    if (layout.format().repeatsDimension()) {
      VecsFormat.checkPrefix(bytes, layout, row, buffer);
    }
    buffer.position(layout.prefixBytes());
    layout.type().decode(buffer, vector);
    buffers.add(buffer);
  }

  /** {@link #read(int, float[])} into a new array. */
  public float[] read(int row) {
    float[] vector = new float[layout.dimension()];
    read(row, vector);
    return vector;
  }

  /** Whether the file names its rows. */
  public boolean hasIds() {
    return ids != null;
  }

  /**
   * The id that the file gives a row, as text.
   *
   * @param row {@code 0 <= row < count()}
   * @throws IllegalStateException if the file has no ids
   */
  public String id(int row) {
    Objects.checkIndex(row, layout.count());
    if (ids == null) {
      throw new IllegalStateException("%s has no ids".formatted(file()));
    }
    return ids.stringAt(row);
  }

  /** Whether fields were asked for, which rows may have. */
  public boolean hasFields() {
    return fields != null;
  }

  /**
   * The fields of a row that {@link TextOptions#fields} asked for: strings, longs, doubles,
   * booleans and lists of them; those that the row has.
   *
   * @param row {@code 0 <= row < count()}
   */
  public Map<String, Object> fields(int row) {
    Objects.checkIndex(row, layout.count());
    return fields == null
        ? Map.of()
        : fields.read(
            bytes.copy(layout.rowOffsetBytes(row) + ParsedRows.LINE_BYTES, Long.BYTES).getLong());
  }

  /** Where a row is for people: {@code line 17} of a text, {@code row 16} of anything else. */
  public String place(int row) {
    Objects.checkIndex(row, layout.count());
    return layout.format().isText()
        ? "line " + bytes.copy(layout.rowOffsetBytes(row), ParsedRows.LINE_BYTES).getLong()
        : "row " + row;
  }

  private ByteBuffer borrow() {
    @Nullable ByteBuffer pooled = buffers.poll();
    if (pooled != null) {
      return pooled.clear();
    }
    // Direct: a heap buffer would be copied through one anyway.
    return ByteBuffer.allocateDirect(layout.rowStrideBytes()).order(layout.order());
  }

  @Override
  public void close() {
    if (ids != null) {
      ids.close();
    }
    if (fields != null) {
      fields.close();
    }
    bytes.close();
  }
}
