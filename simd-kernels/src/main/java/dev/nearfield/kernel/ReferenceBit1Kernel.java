package dev.nearfield.kernel;

/**
 * Scores rows of one bit per component one by one in plain Java: the oracle of the vector kernel,
 * to the last bit, and what runs where that does not.
 */
final class ReferenceBit1Kernel implements Bit1Kernel {

  private final int dimension;
  private final int blockBytes;

  ReferenceBit1Kernel(int dimension) {
    this.blockBytes = BitRow.blockBytes(dimension);
    this.dimension = dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int strideBytes() {
    return Bit1Row.strideBytes(dimension);
  }

  @Override
  public int queryBytes() {
    return Bit1Query.bytes(blockBytes);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    Bit1Query.prepare(vector, cellScores, cellCount, blockBytes, query, false);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    long terms = Bit1Query.terms(query, blockBytes);
    int correctionsAt = Bit1Row.correctionsAt(dimension);
    for (int i = 0; i < count; i++) {
      int dot = ReferenceBitKernel.dot4(query, rows[i], blockBytes);
      scores[i] = Bit1Query.score(terms, rows[i] + correctionsAt, dot);
    }
  }
}
