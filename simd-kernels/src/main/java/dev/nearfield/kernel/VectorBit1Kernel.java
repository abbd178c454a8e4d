package dev.nearfield.kernel;

/** Integer sums of a batch by {@link BitDot4Kernel}, then the score of each row. */
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
    long scratch = Bit1Query.scratch(terms);
    for (int from = 0; from < count; from += IntegerResults.ROWS) {
      int to = Math.min(count, from + IntegerResults.ROWS);
      dots.compare(query, rows, from, to, scratch);
      for (int i = from; i < to; i++) {
        int dot = IntegerResults.at(scratch, i);
        scores[i] = Bit1Query.score(terms, rows[i] + correctionsAt, dot);
      }
    }
  }
}
