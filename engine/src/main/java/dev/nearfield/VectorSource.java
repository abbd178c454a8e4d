package dev.nearfield;

/**
 * Vectors in a fixed order, for {@link VectorIndex#addAll}. Ids are the positions as {@code long}s
 * (or their decimal text in an index of {@code String} ids) unless the source names its own.
 *
 * <p>Threads: {@link #read} is called from many threads at once, and must not change or save the
 * index that reads it. A position may be asked for more than once: an empty index looks at a sample
 * first. Owns: nothing; what reads it borrows it for the call.
 */
public interface VectorSource {

  /** Vectors in arrays; borrowed. A vector of another length than is read throws. */
  static VectorSource of(float[][] vectors) {
    return new ArrayVectors(vectors);
  }

  /** Number of vectors. */
  int count();

  /**
   * Copies one vector.
   *
   * @param position {@code 0 <= position < count()}
   * @param vector receives it, shape {@code [dimension]}
   */
  void read(int position, float[] vector);

  /** The id of a vector: a {@code Long}, {@code String} or {@code UUID}, as the index has it. */
  default Object id(int position) {
    return (long) position;
  }

  /** The metadata of a vector; none by default. Called as {@link #read} is. */
  default Metadata metadata(int position) {
    return Metadata.EMPTY;
  }

  /**
   * The payload of a vector, at most 16 MiB, borrowed; none by default. Called as {@link #read}.
   */
  default byte[] payload(int position) {
    return VectorRecord.NO_PAYLOAD;
  }
}
