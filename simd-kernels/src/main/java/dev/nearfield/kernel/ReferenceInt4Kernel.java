package dev.nearfield.kernel;

/**
 * Scores rows of four bits per component one by one in plain Java: the oracle of the vector kernel,
 * to the last bit, and what runs where that does not.
 */
final class ReferenceInt4Kernel implements Int4Kernel {

  private final int dimension;
  private final int blockBytes;

  ReferenceInt4Kernel(int dimension) {
    this.blockBytes = Int4Row.blockBytes(dimension);
    this.dimension = dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int strideBytes() {
    return Int4Row.strideBytes(dimension);
  }

  @Override
  public int queryBytes() {
    return Int4Query.bytes(blockBytes);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    Int4Query.prepare(vector, cellScores, cellCount, blockBytes, query, false);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    long terms = Int4Query.terms(query, blockBytes);
    int correctionsAt = Int4Row.correctionsAt(dimension);
    for (int i = 0; i < count; i++) {
      scores[i] = Int4Query.score(terms, rows[i] + correctionsAt, dot(query, rows[i]));
    }
  }

  private int dot(long query, long row) {
    int sum = 0;
    int quarter = Int4Row.quarter(dimension);
    for (int k = 0; k < quarter; k++) {
      int codes = RawMemory.getShort(row + (long) k * Short.BYTES);
      for (int plane = 0; plane < Int4Query.PLANES; plane++) {
        long at = query + (long) plane * blockBytes + (long) k * Short.BYTES;
        sum += ((codes >>> (4 * plane)) & Int4Row.MAX_CODE) * RawMemory.getShort(at);
      }
    }
    return sum;
  }
}
