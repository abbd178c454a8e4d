package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Child main, in checked mode: prints what wrong addresses throw. */
final class CheckedMemoryChild {

  private static final int DIMENSION = 100;

  private CheckedMemoryChild() {}

  public static void main(String[] arguments) {
    for (Form form : Form.values()) {
      kernel(form);
    }
    for (BitForm form : BitForm.values()) {
      kernel(form);
    }
    scalar();
  }

  private static void kernel(Form form) {
    var kernel = form.kernel(DIMENSION);
    float[][] vectors = Batch.vectors(Values.GAUSSIAN, 2, 9, DIMENSION);
    Batch batch;
    try (var arena = Arena.ofConfined()) {
      batch = new Batch(arena, kernel, form, vectors, 0);
      batch.score(9);
      long last = batch.rows[8];
      batch.rows[8] = last + 64;
      print(form + " past the end", () -> batch.score(9));
      batch.rows[8] = last;
      long first = batch.rows[0];
      batch.rows[0] = 64;
      print(form + " unknown", () -> batch.score(9));
      batch.rows[0] = first;
    }
    print(form + " closed", () -> batch.score(9));
    RawMemory.unregister(batch.memory());
  }

  private static void kernel(BitForm form) {
    BitBatch batch;
    try (var arena = Arena.ofConfined()) {
      batch = new BitBatch(arena, form.kernel(DIMENSION), 9, 2);
      batch.compare(9);
      long last = batch.rows[8];
      batch.rows[8] = last + 64;
      print(form + " past the end", () -> batch.compare(9));
      batch.rows[8] = last;
      long first = batch.rows[0];
      batch.rows[0] = 64;
      print(form + " unknown", () -> batch.compare(9));
      batch.rows[0] = first;
    }
    print(form + " closed", () -> batch.compare(9));
    RawMemory.unregister(batch.memory());
  }

  private static void scalar() {
    try (var arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(16, 8);
      RawMemory.register(memory);
      long address = memory.address();
      print("int inside", () -> RawMemory.getInt(address + 12));
      print("int across the end", () -> RawMemory.getInt(address + 13));
      print("byte before", () -> RawMemory.putByte(address - 1, (byte) 0));
      print("cas behind", () -> RawMemory.compareAndSetInt(address + 16, 0, 1));
      print("copy across the end", () -> RawMemory.copy(address, address + 8, 16));
      print("floats across the end", () -> RawMemory.getFloats(address, new float[5], 5));
      RawMemory.unregister(memory);
      print("int forgotten", () -> RawMemory.getInt(address));
    }
  }

  private static void print(String name, Runnable access) {
    String outcome = "nothing";
    try {
      access.run();
    } catch (IndexOutOfBoundsException | IllegalStateException thrown) {
      outcome = thrown.getClass().getSimpleName();
    }
    System.out.printf("outcome %s: %s%n", name, outcome);
  }
}
