package dev.nearfield.testkit.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file formats that {@link VectorFile} reads. */
public enum FileFormat {
  /** Rows of an int32 dimension and that many float32, little-endian. */
  FVECS(ElementType.FLOAT32),
  /** Rows of an int32 dimension and that many unsigned bytes, little-endian. */
  BVECS(ElementType.UINT8),
  /** Rows of an int32 dimension and that many int32, little-endian. */
  IVECS(ElementType.INT32),
  /** A uint32 count and dimension, then float32 rows, little-endian. */
  FBIN(ElementType.FLOAT32),
  /** A uint32 count and dimension, then rows of unsigned bytes. */
  U8BIN(ElementType.UINT8),
  /** A uint32 count and dimension, then rows of signed bytes. */
  I8BIN(ElementType.INT8),
  /** A uint32 count and dimension, then int32 rows, little-endian. */
  IBIN(ElementType.INT32),
  /** NumPy's array file; its header names the element type, FLOAT32 stands for any. */
  NPY(ElementType.FLOAT32),
  /** The IDX files of MNIST; the header names the element type, UINT8 stands for any. */
  IDX(ElementType.UINT8),
  /** An array of an HDF5 file, which names its element type; FLOAT32 stands for any. */
  HDF5(ElementType.FLOAT32),
  /** Parquet; its schema names the element type, which becomes float32. */
  PARQUET(ElementType.FLOAT32),
  /** JSON lines: one object or array per line, parsed into float32. */
  JSONL(ElementType.FLOAT32),
  /** Separated values, RFC 4180, parsed into float32. */
  CSV(ElementType.FLOAT32);

  private final ElementType elementType;

  FileFormat(ElementType elementType) {
    this.elementType = elementType;
  }

  /** The formats whose rows lie in the file at equal distances, so that its length proves them. */
  static List<FileFormat> flat() {
    return Arrays.stream(values())
        .filter(format -> !format.isText() && format != HDF5 && format != PARQUET)
        .toList();
  }

  /** Whether rows are parsed from text. */
  boolean isText() {
    return this == JSONL || this == CSV;
  }

  /** Whether every row repeats the dimension. */
  boolean repeatsDimension() {
    return this == FVECS || this == BVECS || this == IVECS;
  }

  /** The element type of formats that have one only. */
  ElementType elementType() {
    return elementType;
  }

  /** The customary file name extension, without the dot. */
  public String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format that a file's name claims, seen through a {@code .gz} at its end. */
  public static Optional<FileFormat> claimedBy(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    for (FileFormat format : values()) {
      if (format.endsName(plain)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private boolean endsName(String name) {
    return name.endsWith("." + extension())
        || (this == HDF5 && (name.endsWith(".h5") || name.endsWith(".hdf")))
        || (this == JSONL && name.endsWith(".ndjson"))
        || (this == CSV && name.endsWith(".tsv"));
  }
}
