package dev.nearfield.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;

/**
 * Child main: prints {@code allocates} for each call that allocates once warm, then {@code done}.
 */
final class AllocationChild {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 500;
  private static final int ATTEMPTS = 200;

  private AllocationChild() {}

  public static void main(String[] arguments) {
    for (int dimension : new int[] {16, 100, 768}) {
      for (Form form : Form.values()) {
        check(form, dimension);
      }
      for (BitForm form : BitForm.values()) {
        check(form, dimension);
      }
      checkBit1(dimension);
      checkInt4(dimension);
      for (CentroidBlockForm form : CentroidBlockForm.ALLOCATING_NOTHING) {
        check(form, dimension);
      }
    }
    System.out.println("done .");
  }

  private static void check(Form form, int dimension) {
    float[][] vectors = Batch.vectors(Values.GAUSSIAN, 1, 33, dimension);
    try (var arena = Arena.ofConfined()) {
      var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
      String name = form + " " + dimension;
      for (int count = 1; count <= 33; count++) {
        int size = count;
        check(name + " batch " + size, () -> batch.score(size));
      }
      check(name + " query", () -> batch.kernel.prepareQuery(batch.rows[0], batch.query));
      check(name + " vector", () -> batch.kernel.prepareVector(vectors[1], batch.query));
      check(name + " encode", () -> form.format.encode(vectors[1], batch.rows[1]));
      float[] out = new float[dimension];
      check(name + " decode", () -> form.format.decode(batch.rows[1], out));
      check(name + " memory", () -> memory(batch.rows[2], dimension, out));
      var table = new RowTable(batch.kernel.strideBytes(), 5);
      table.addChunk(batch.rows[0]);
      int[] ordinals = {3, 9, 1, 31};
      long[] addresses = new long[4];
      check(name + " addresses", () -> table.addresses(ordinals, 4, addresses));
      int[] sink = new int[1];
      check(name + " touch", () -> sink[0] += table.addressesTouching(ordinals, 4, addresses));
    }
  }

  private static void check(BitForm form, int dimension) {
    try (var arena = Arena.ofConfined()) {
      var batch = new BitBatch(arena, form.kernel(dimension), 33, 1);
      String name = form + " " + dimension;
      for (int count = 1; count <= 33; count++) {
        int size = count;
        check(name + " batch " + size, () -> batch.compare(size));
      }
      check(name + " query", () -> batch.kernel.prepareQuery(batch.rows[0], batch.query));
      check(name + " values", () -> batch.kernel.prepareValues(batch.values, batch.query));
      float[] vector = new float[dimension];
      check(name + " encode", () -> BitRow.encode(vector, dimension, batch.rows[1]));
    }
  }

  private static void checkBit1(int dimension) {
    try (var arena = Arena.ofConfined()) {
      var batch = new Bit1Batch(arena, BitKernels.bit1(dimension), 33, 1);
      for (int count = 1; count <= 33; count++) {
        int size = count;
        check("bit1 %d batch %d".formatted(dimension, size), () -> batch.score(size));
      }
      check("bit1 query " + dimension, batch::prepare);
      var rotation = new Rotation(dimension);
      check("rotation " + dimension, () -> rotation.apply(batch.vector));
    }
  }

  private static void checkInt4(int dimension) {
    try (var arena = Arena.ofConfined()) {
      var batch = new Int4Batch(arena, RowKernels.int4(dimension), 33, 1);
      for (int count = 1; count <= 33; count++) {
        int size = count;
        check("int4 %d batch %d".formatted(dimension, size), () -> batch.score(size));
      }
      check("int4 query " + dimension, batch::prepare);
      check(
          "int4 encode " + dimension,
          () -> Int4Row.encode(batch.vector, dimension, 2f, 1f, 1f, 0, batch.rows[1]));
    }
  }

  private static void check(CentroidBlockForm form, int dimension) {
    float[][] vectors = Batch.vectors(Values.GAUSSIAN, 1, 67, dimension);
    try (var arena = Arena.ofConfined()) {
      var block = form.kernel(dimension, vectors.length);
      var batch = new CentroidBatch(arena, block, vectors, vectors, new float[vectors.length]);
      for (int count : new int[] {1, 4, 67}) {
        check(
            "centroids %s %d batch %d".formatted(form, dimension, count),
            () -> batch.nearest(count));
      }
      long row = batch.rows[0];
      long sum = arena.allocate(2 * CentroidSums.bytes(dimension), 64).address();
      check("sum " + dimension, () -> CentroidSums.add(row, dimension, sum));
      long other = sum + CentroidSums.bytes(dimension);
      check("sums " + dimension, () -> CentroidSums.addSum(sum, dimension, other));
    }
  }

  private static void memory(long row, int dimension, float[] out) {
    RawMemory.copy(row, row + 8, 16);
    RawMemory.getFloats(row, out, Math.min(dimension, 16));
    RawMemory.putFloats(out, row, Math.min(dimension, 16));
    int seen = RawMemory.getIntAcquire(row);
    RawMemory.compareAndSetInt(row, seen, seen + 1);
    RawMemory.putIntRelease(row, RawMemory.getIntVolatile(row) + 1);
  }

  /** Warm is when a round allocates nothing; a call that always allocates never gets there. */
  private static void check(String name, Runnable call) {
    long bytes = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && bytes > 0; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    if (bytes > 0) {
      System.out.printf("allocates %s: %d bytes a call%n", name, bytes / CALLS);
    }
  }
}
