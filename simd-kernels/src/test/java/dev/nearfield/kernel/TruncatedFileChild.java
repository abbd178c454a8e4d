package dev.nearfield.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Child main: truncates a mapped file under a hot kernel, once for every kernel, batch size and
 * use, and prints {@code caught} for each error it gets instead of dying.
 */
final class TruncatedFileChild {

  /**
   * Single rows, passes of four, of eight and of sixteen; 0 stands for the preparation of a query.
   */
  static final List<Integer> COUNTS = List.of(0, 1, 4, 8, 16);

  private static final int DIMENSION = 768;
  private static final int ROWS = 16;

  private TruncatedFileChild() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int calls = Integer.parseInt(arguments[1]);
    for (Form form : Form.values()) {
      for (int count : COUNTS) {
        System.out.printf("try %s %d%n", form, count);
        Path file = folder.resolve(form + "-" + count);
        if (throwsInternalError(form, count, calls, file)) {
          System.out.printf("caught %s %d%n", form, count);
        }
      }
    }
  }

  private static boolean throwsInternalError(Form form, int count, int calls, Path file)
      throws IOException {
    var kernel = form.kernel(DIMENSION);
    try (var arena = Arena.ofShared()) {
      MemorySegment rows = map(arena, kernel, file);
      RawMemory.register(rows);
      MemorySegment scratch = arena.allocate(kernel.queryBytes(), 64);
      RawMemory.register(scratch);
      run(kernel, scratch.address(), rows.address(), count, calls);
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      try {
        // The error may come a few instructions late, so at the next call.
        run(kernel, scratch.address(), rows.address(), count, calls);
        return false;
      } catch (InternalError expected) {
        return true;
      }
    }
  }

  private static MemorySegment map(Arena arena, RowKernel kernel, Path file) throws IOException {
    long bytes = (long) ROWS * kernel.strideBytes();
    Files.write(file, new byte[Math.toIntExact(bytes)]);
    try (var channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    }
  }

  private static void run(RowKernel kernel, long query, long mapped, int count, int calls) {
    long[] rows = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = mapped + (long) i * kernel.strideBytes();
    }
    float[] scores = new float[ROWS];
    for (int i = 0; i < calls; i++) {
      if (count == 0) {
        kernel.prepareQuery(mapped, query);
      } else {
        kernel.score(query, rows, count, scores);
      }
    }
  }
}
