package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/*  The big-ann ground truth, little-endian; the distances may be missing.
 *
 *  byte 0            4      8                8 + 4nk
 *       | count u32  | k u32| count x k i32  | count x k f32
 */
/**
 * Ground truth: for each query the ordinals of its nearest vectors, nearest first. Reads the
 * big-ann form (ids, then distances if present) and ivecs, plain or gzip.
 *
 * <p>Threads: reads from any thread. Owns: the open file.
 */
public final class TruthFile implements AutoCloseable {

  private final FileBytes bytes;
  private final int count;
  private final int k;
  private final long firstRowBytes;
  private final int prefixBytes;

  private TruthFile(FileBytes bytes, int count, int k, long firstRowBytes, int prefixBytes) {
    this.bytes = bytes;
    this.count = count;
    this.k = k;
    this.firstRowBytes = firstRowBytes;
    this.prefixBytes = prefixBytes;
  }

  /**
   * Opens a ground-truth file.
   *
   * @throws DatasetException if it cannot be read or is none
   */
  public static TruthFile open(Path file) {
    FileBytes bytes = Contents.open(file, GzipLimits.DEFAULT);
    try {
      return open(bytes);
    } catch (RuntimeException failure) {
      bytes.close();
      throw failure;
    }
  }

  private static TruthFile open(FileBytes bytes) {
    try {
      BinFormat.Shape shape = BinFormat.Shape.read(bytes);
      boolean withDistances = bytes.sizeBytes() == shape.fileBytes(Integer.BYTES + Float.BYTES);
      if (!withDistances) {
        shape.requireLength(bytes, Integer.BYTES, "ground truth");
      }
      return new TruthFile(bytes, shape.count(), shape.dimension(), BinFormat.HEADER_BYTES, 0);
    } catch (MalformedFileException notBin) {
      return openVecs(bytes, notBin);
    }
  }

  private static TruthFile openVecs(FileBytes bytes, MalformedFileException notBin) {
    try {
      RowLayout layout = VecsFormat.read(bytes, FileFormat.IVECS);
      return new TruthFile(bytes, layout.count(), layout.dimension(), 0, layout.prefixBytes());
    } catch (MalformedFileException notVecs) {
      boolean claimsVecs =
          FileFormat.claimedBy(bytes.file()).filter(FileFormat.IVECS::equals).isPresent();
      MalformedFileException shown = claimsVecs ? notVecs : notBin;
      shown.addSuppressed(claimsVecs ? notBin : notVecs);
      throw shown;
    }
  }

  /** Number of queries. */
  public int count() {
    return count;
  }

  /** Neighbors per query. */
  public int k() {
    return k;
  }

  /**
   * The ordinals of a query's nearest vectors.
   *
   * @param query {@code 0 <= query < count()}
   * @param ordinalLimit vectors in the base file; every ordinal must lie below
   * @throws MalformedFileException at the first ordinal outside {@code [0, ordinalLimit)}
   */
  public int[] ordinals(int query, int ordinalLimit) {
    int rowBytes = prefixBytes + k * Integer.BYTES;
    long start = firstRowBytes + (long) Objects.checkIndex(query, count) * rowBytes;
    ByteBuffer row = bytes.copy(start, rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    if (prefixBytes > 0 && row.getInt() != k) {
      throw bytes.malformed(start, "query %d has not %d neighbors".formatted(query, k));
    }
    int[] ordinals = new int[k];
    row.asIntBuffer().get(ordinals);
    for (int rank = 0; rank < k; rank++) {
      if (ordinals[rank] < 0 || ordinals[rank] >= ordinalLimit) {
        throw bytes.malformed(
            start + prefixBytes + (long) rank * Integer.BYTES,
            "ordinal %d of query %d is outside the %d base vectors"
                .formatted(ordinals[rank], query, ordinalLimit));
      }
    }
    return ordinals;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
