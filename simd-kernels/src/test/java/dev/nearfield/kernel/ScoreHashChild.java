package dev.nearfield.kernel;

import java.lang.foreign.Arena;

/**
 * Child main: prints one hash of many scores, rows and cells, before warming and, unless the JVM
 * only interprets, after it.
 */
final class ScoreHashChild {

  private static final int[] DIMENSIONS = {1, 7, 16, 33, 100, 257};
  private static final int ROWS = 17;

  private ScoreHashChild() {}

  public static void main(String[] arguments) {
    System.out.printf("cold %016x%n", hash());
    if (System.getProperty("java.vm.info").contains("interpreted")) {
      return;
    }
    for (Form form : Form.values()) {
      RowKernels.warm(form.kernel(128));
    }
    for (BitForm form : BitForm.values()) {
      BitKernels.warm(form.kernel(128));
    }
    RowKernels.warm(BitKernels.bit1(128));
    RowKernels.warm(RowKernels.int4(128));
    System.out.printf("warm %016x%n", hash());
  }

  private static long hash() {
    long hash = 1;
    for (int dimension : DIMENSIONS) {
      for (Form form : Form.values()) {
        for (Values values : Values.values()) {
          hash = hash * 0x5851_f42d_4c95_7f2dL + hash(form, values, dimension);
        }
      }
      for (BitForm form : BitForm.values()) {
        hash = hash * 0x5851_f42d_4c95_7f2dL + hash(form, dimension);
      }
    }
    for (int dimension : DIMENSIONS) {
      hash = hash * 0x5851_f42d_4c95_7f2dL + hashOfBit1(dimension);
      hash = hash * 0x5851_f42d_4c95_7f2dL + hashOfInt4(dimension);
    }
    for (CentroidBlockForm form : CentroidBlockForm.values()) {
      hash = hash * 0x5851_f42d_4c95_7f2dL + CentroidBatch.hash(form, 33, 130);
      hash = hash * 0x5851_f42d_4c95_7f2dL + CentroidBatch.hash(form, 100, 65);
    }
    return hash * 0x5851_f42d_4c95_7f2dL + CentroidBatch.hashOfSum(100);
  }

  private static long hash(BitForm form, int dimension) {
    long hash = 1;
    try (var arena = Arena.ofConfined()) {
      var batch = new BitBatch(arena, form.kernel(dimension), ROWS, dimension);
      for (int result : batch.compare(ROWS)) {
        hash = hash * 0x1_0000_01b3L + result;
      }
      for (int at = 0; at < BitRow.blockBytes(dimension); at++) {
        hash = hash * 0x1_0000_01b3L + RawMemory.getByte(batch.rows[1] + at);
      }
      RawMemory.unregister(batch.memory());
    }
    return hash;
  }

  private static long hashOfBit1(int dimension) {
    long hash = 1;
    try (var arena = Arena.ofConfined()) {
      var batch = new Bit1Batch(arena, BitKernels.bit1(dimension), ROWS, dimension);
      new Rotation(dimension).apply(batch.vector);
      batch.prepare();
      for (float score : batch.score(ROWS)) {
        hash = hash * 0x1_0000_01b3L + Float.floatToIntBits(score);
      }
      RawMemory.unregister(batch.memory());
    }
    return hash;
  }

  private static long hashOfInt4(int dimension) {
    long hash = 1;
    try (var arena = Arena.ofConfined()) {
      var batch = new Int4Batch(arena, RowKernels.int4(dimension), ROWS, dimension);
      for (float score : batch.score(ROWS)) {
        hash = hash * 0x1_0000_01b3L + Float.floatToIntBits(score);
      }
      RawMemory.unregister(batch.memory());
    }
    return hash;
  }

  private static long hash(Form form, Values values, int dimension) {
    float[][] vectors = Batch.vectors(values, dimension, ROWS, dimension);
    long hash = 1;
    try (var arena = Arena.ofConfined()) {
      var kernel = form.kernel(dimension);
      var batch = new Batch(arena, kernel, form, vectors, 0);
      for (int count : new int[] {ROWS, 9, 4, 1}) {
        float[] scores = batch.score(count);
        for (int i = 0; i < count; i++) {
          hash = hash * 0x1_0000_01b3L + Float.floatToIntBits(scores[i]);
        }
      }
      kernel.prepareVector(form.format.inRange(vectors[2]), batch.query);
      hash = hash * 0x1_0000_01b3L + Float.floatToIntBits(batch.score(1)[0]);
      for (int at = 0; at < kernel.strideBytes(); at++) {
        hash = hash * 0x1_0000_01b3L + RawMemory.getByte(batch.rows[1] + at);
      }
      RawMemory.unregister(batch.memory());
    }
    return hash;
  }
}
