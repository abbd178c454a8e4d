package dev.nearfield.testkit.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes NumPy's array files, version 1.0, little-endian, in C order; their form is in {@link
 * NpyFormat}. The array starts at a multiple of 64 bytes, as NumPy's own do.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
public final class NpyWriter implements VectorWriter {

  private static final int ALIGNMENT_BYTES = 64;

  private final RowsWriter rows;

  private NpyWriter(RowsWriter rows) {
    this.rows = rows;
  }

  /**
   * Starts a float32 array of shape {@code (count, dimension)}.
   *
   * @param count vectors that will follow, at least one
   * @param dimension components of each, at most 65,536
   */
  public static NpyWriter create(Path file, int count, int dimension) {
    RowsWriter.requireShape(count, dimension);
    AtomicFile output = AtomicFile.create(file);
    output.write(header("<f4", "(%d, %d)".formatted(count, dimension)));
    return new NpyWriter(new RowsWriter(output, count, dimension));
  }

  /** Writes a float32 array of shape {@code (vectors.length, vectors[0].length)}. */
  public static void write(Path file, float[][] vectors) {
    int dimension = vectors.length == 0 ? 0 : vectors[0].length;
    try (NpyWriter writer = create(file, vectors.length, dimension)) {
      for (float[] vector : vectors) {
        writer.write(vector);
      }
      writer.commit();
    }
  }

  /** Writes an int32 array of shape {@code (values.length,)}. */
  public static void write(Path file, int[] values) {
    try (AtomicFile output = AtomicFile.create(file)) {
      output.write(header("<i4", "(%d,)".formatted(values.length)));
      for (int value : values) {
        output.room(Integer.BYTES).putInt(value);
      }
      output.commit();
    }
  }

  /** Magic, version, length and the dictionary, padded with blanks up to the alignment. */
  private static byte[] header(String descr, String shape) {
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
    int fixedBytes = NpyFormat.MAGIC.length + 2 + Short.BYTES;
    int used = fixedBytes + dictionary.length() + 1; // the line end that closes the header
    int textBytes = dictionary.length() + 1 + Math.floorMod(-used, ALIGNMENT_BYTES);
    String text = dictionary + " ".repeat(textBytes - dictionary.length() - 1) + "\n";
    byte[] header = new byte[fixedBytes + textBytes];
    System.arraycopy(NpyFormat.MAGIC, 0, header, 0, NpyFormat.MAGIC.length);
    header[NpyFormat.MAGIC.length] = 1;
    header[fixedBytes - 2] = (byte) textBytes;
    header[fixedBytes - 1] = (byte) (textBytes >>> Byte.SIZE);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, fixedBytes, textBytes);
    return header;
  }

  @Override
  public void write(float[] vector) {
    rows.write(vector);
  }

  @Override
  public void commit() {
    rows.commit();
  }

  @Override
  public void close() {
    rows.close();
  }
}
