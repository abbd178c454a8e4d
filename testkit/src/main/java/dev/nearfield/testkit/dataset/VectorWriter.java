package dev.nearfield.testkit.dataset;

/**
 * Writes a file of vectors, whose number and dimension are known before the first: the file appears
 * with {@link #commit}, whole, or not at all.
 *
 * <p>Threads: one at a time. Owns: the unfinished file, until closed.
 */
public sealed interface VectorWriter extends AutoCloseable
    permits NpyWriter, FbinWriter, U8binWriter {

  /**
   * Appends a vector.
   *
   * @param vector copied, shape {@code [dimension]}
   * @throws IllegalArgumentException if it has another dimension
   * @throws IllegalStateException if all vectors were written already
   * @throws UnwritableFileException if the disk refuses
   */
  void write(float[] vector);

  /**
   * Gives the finished file its name.
   *
   * @throws IllegalStateException if vectors are missing
   * @throws UnwritableFileException if the disk refuses
   */
  void commit();

  /** Drops the file unless it was committed. */
  @Override
  void close();
}
