package dev.nearfield;

/**
 * Vectors in arrays.
 *
 * <p>Threads: share freely while nobody changes the arrays. Owns: nothing, borrows the arrays.
 */
final class ArrayVectors implements VectorSource {

  private final float[][] vectors;

  ArrayVectors(float[][] vectors) {
    this.vectors = vectors;
  }

  @Override
  public int count() {
    return vectors.length;
  }

  @Override
  public void read(int position, float[] vector) {
    float[] from = vectors[position];
    if (from.length != vector.length) {
      throw new InvalidVectorException(
          "vector %d has %d components, %d were expected: pass vectors of one dimension"
              .formatted(position, from.length, vector.length));
    }
    System.arraycopy(from, 0, vector, 0, vector.length);
  }
}
