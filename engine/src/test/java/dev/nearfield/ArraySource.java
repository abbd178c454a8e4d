package dev.nearfield;

import java.util.function.IntFunction;

/** Vectors in arrays; ids by position. */
public final class ArraySource implements VectorSource {

  private final float[][] vectors;
  private final IntFunction<Object> ids;

  /** Borrows the vectors. */
  public ArraySource(float[][] vectors, IntFunction<Object> ids) {
    this.vectors = vectors;
    this.ids = ids;
  }

  /** Ids are the positions. */
  public static ArraySource of(float[][] vectors) {
    return from(vectors, 0);
  }

  /** Ids are the positions plus an offset. */
  public static ArraySource from(float[][] vectors, long firstId) {
    return new ArraySource(vectors, position -> firstId + position);
  }

  @Override
  public int count() {
    return vectors.length;
  }

  @Override
  public void read(int position, float[] vector) {
    System.arraycopy(vectors[position], 0, vector, 0, vectors[position].length);
  }

  @Override
  public Object id(int position) {
    return ids.apply(position);
  }
}
