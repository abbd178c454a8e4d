package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file of vectors of one dimension, read by position. Plain files stay where they are; gzip files
 * are inflated into a temporary file, within {@link GzipLimits}.
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
 * <p>Threads: {@link #read} from any thread. Owns: the open file and one buffer per reading thread.
 */
public final class VectorFile implements AutoCloseable {

  private final FileBytes bytes;
  private final RowLayout layout;
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  private VectorFile(FileBytes bytes, RowLayout layout) {
    this.bytes = bytes;
    this.layout = layout;
  }

  /**
   * Opens a file whose format its content tells.
   *
   * @throws DatasetException if it cannot be read, fits no format, or fits several and its name
   *     does not decide
   */
  public static VectorFile open(Path file) {
    return open(file, GzipLimits.DEFAULT);
  }

  /** {@link #open(Path)} with other limits for gzip. */
  public static VectorFile open(Path file, GzipLimits limits) {
    FileBytes bytes = Contents.open(file, limits);
    try {
      return new VectorFile(bytes, FormatDetector.detect(bytes));
    } catch (RuntimeException failure) {
      bytes.close();
      throw failure;
    }
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
    if (layout.prefixBytes() > 0) {
      VecsFormat.checkPrefix(bytes, layout, row, buffer);
      buffer.position(layout.prefixBytes());
    }
    layout.type().decode(buffer, vector);
    buffers.add(buffer);
  }

  /** {@link #read(int, float[])} into a new array. */
  public float[] read(int row) {
    float[] vector = new float[layout.dimension()];
    read(row, vector);
    return vector;
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
    bytes.close();
  }
}
