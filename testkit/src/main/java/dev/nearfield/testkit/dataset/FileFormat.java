package dev.nearfield.testkit.dataset;

import java.nio.file.Path;
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
  IDX(ElementType.UINT8);

  private final ElementType elementType;

  FileFormat(ElementType elementType) {
    this.elementType = elementType;
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
      if (plain.endsWith("." + format.extension())) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
