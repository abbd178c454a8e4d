package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/*  The big-ann ground truth, little-endian; the distances may be missing.
 *
 *  byte 0            4      8                8 + 4nk
 *       | count u32  | k u32| count x k i32  | count x k f32
 */
/**
 * Ground truth: for each query the ordinals of its nearest vectors, nearest first. Reads the
 * big-ann form (ids, then distances if present) and ivecs, plain or gzip, and the array {@code
 * neighbors} of an HDF5 file.
 *
 * <p>Threads: reads from any thread. Owns: the open file.
 */
public final class TruthFile implements AutoCloseable {

  private static final String NEIGHBORS = "neighbors";

  private final FileBytes bytes;
  private final RowLayout layout;

  private TruthFile(FileBytes bytes, RowLayout layout) {
    this.bytes = bytes;
    this.layout = layout;
  }

  /**
   * Opens a ground-truth file.
   *
   * @throws DatasetException if it cannot be read or is none
   */
  public static TruthFile open(Path file) {
    ArrayName name = ArrayName.parse(file);
    FileBytes bytes = Contents.open(name, GzipLimits.DEFAULT);
    try {
      return Hdf5Format.matches(bytes) ? openHdf5(bytes, name) : open(bytes);
    } catch (Throwable failure) {
      bytes.close();
      throw failure;
    }
  }

  private static TruthFile openHdf5(FileBytes bytes, ArrayName name) {
    String array = name.array() == null ? NEIGHBORS : name.array();
    ParsedRows rows = Hdf5Format.open(bytes, new ArrayName(name.file(), array));
    RowLayout layout = rows.layout();
    if (layout.type() != ElementType.INT32 && layout.type() != ElementType.INT64) {
      throw bytes.malformed(
          layout.firstRowBytes(),
          "the array '%s' holds %s, not ordinals".formatted(array, layout.type()));
    }
    if (rows.bytes() != bytes) {
      bytes.close();
    }
    return new TruthFile(rows.bytes(), layout);
  }

  private static TruthFile open(FileBytes bytes) {
    try {
      BinFormat.Shape shape = BinFormat.Shape.read(bytes);
      boolean withDistances = bytes.sizeBytes() == shape.fileBytes(Integer.BYTES + Float.BYTES);
      if (!withDistances) {
        shape.requireLength(bytes, Integer.BYTES, "ground truth");
      }
      return new TruthFile(bytes, BinFormat.layout(FileFormat.IBIN, shape));
    } catch (MalformedFileException notBin) {
      return openVecs(bytes, notBin);
    }
  }

  private static TruthFile openVecs(FileBytes bytes, MalformedFileException notBin) {
    try {
      return new TruthFile(bytes, VecsFormat.read(bytes, FileFormat.IVECS));
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
    return layout.count();
  }

  /** Neighbors per query. */
  public int k() {
    return layout.dimension();
  }

  /**
   * The ordinals of a query's nearest vectors.
   *
   * @param query {@code 0 <= query < count()}
   * @param ordinalLimit vectors in the base file; every ordinal must lie below
   * @throws MalformedFileException at the first ordinal outside {@code [0, ordinalLimit)}
   */
  public int[] ordinals(int query, int ordinalLimit) {
    long start = layout.rowOffsetBytes(Objects.checkIndex(query, layout.count()));
    ByteBuffer row = bytes.copy(start, layout.rowStrideBytes()).order(layout.order());
    if (layout.format().repeatsDimension() && row.getInt() != k()) {
      throw bytes.malformed(start, "query %d has not %d neighbors".formatted(query, k()));
    }
    int[] ordinals = new int[k()];
    for (int rank = 0; rank < ordinals.length; rank++) {
      long offset = start + row.position();
      long ordinal = layout.type() == ElementType.INT64 ? row.getLong() : row.getInt();
      if (ordinal < 0 || ordinal >= ordinalLimit) {
        throw bytes.malformed(
            offset,
            "ordinal %d of query %d is outside the %d base vectors"
                .formatted(ordinal, query, ordinalLimit));
      }
      ordinals[rank] = (int) ordinal;
    }
    return ordinals;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
