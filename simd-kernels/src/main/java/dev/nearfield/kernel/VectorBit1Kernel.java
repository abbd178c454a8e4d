package dev.nearfield.kernel;

/** Integer sums by {@link BitDot4Leaves}, four rows a pass, then the score of each. */
final class VectorBit1Kernel implements Bit1Kernel {

  private final int dimension;
  private final int strideBytes;
  private final int blockBytes;
  private final int correctionsAt;
  private final BitDot4Kernel dots;

  VectorBit1Kernel(int dimension) {
    this.strideBytes = Bit1Row.strideBytes(dimension);
    this.dimension = dimension;
    this.blockBytes = BitRow.blockBytes(dimension);
    this.correctionsAt = Bit1Row.correctionsAt(dimension);
    this.dots = new BitDot4Kernel(dimension);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int strideBytes() {
    return strideBytes;
  }

  @Override
  public int queryBytes() {
    return Bit1Query.bytes(blockBytes);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    Bit1Query.prepare(vector, cellScores, cellCount, blockBytes, query, true);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    long terms = Bit1Query.terms(query, blockBytes);
    long results = Bit1Query.dots(terms);
    int at = 0;
    while (at < count) {
      int end = at + dots.pass(query, rows, at, count - at, results);
      for (long result = results; at < end; at++, result += Integer.BYTES) {
        scores[at] = Bit1Query.score(terms, rows[at] + correctionsAt, RawMemory.getInt(result));
      }
    }
  }
}
