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

  /** A kernel of either kind; a count of 0 prepares the first row as the query. */
  private record Subject(String name, int strideBytes, int queryBytes, Use use) {

    interface Use {
      void run(long query, long[] rows, int count);
    }

    static Subject of(Form form) {
      var kernel = form.kernel(DIMENSION);
      float[] scores = new float[ROWS];
      return new Subject(
          form.name(),
          kernel.strideBytes(),
          kernel.queryBytes(),
          (query, rows, count) -> {
            if (count == 0) {
              kernel.prepareQuery(rows[0], query);
            } else {
              kernel.score(query, rows, count, scores);
            }
          });
    }

    static Subject of(BitForm form) {
      var kernel = form.kernel(DIMENSION);
      int[] results = new int[ROWS];
      return new Subject(
          form.name(),
          BitRow.blockBytes(DIMENSION),
          kernel.queryBytes(),
          (query, rows, count) -> {
            if (count == 0) {
              kernel.prepareQuery(rows[0], query);
            } else {
              kernel.compare(query, rows, count, results);
            }
          });
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int calls = Integer.parseInt(arguments[1]);
    for (Form form : Form.values()) {
      truncateUnder(Subject.of(form), calls, folder);
    }
    for (BitForm form : BitForm.values()) {
      truncateUnder(Subject.of(form), calls, folder);
    }
  }

  private static void truncateUnder(Subject subject, int calls, Path folder) throws IOException {
    for (int count : COUNTS) {
      System.out.printf("try %s %d%n", subject.name(), count);
      Path file = folder.resolve(subject.name() + "-" + count);
      if (throwsInternalError(subject, count, calls, file)) {
        System.out.printf("caught %s %d%n", subject.name(), count);
      }
    }
  }

  private static boolean throwsInternalError(Subject subject, int count, int calls, Path file)
      throws IOException {
    try (var arena = Arena.ofShared()) {
      MemorySegment rows = map(arena, (long) ROWS * subject.strideBytes(), file);
      RawMemory.register(rows);
      MemorySegment scratch = arena.allocate(subject.queryBytes(), 64);
      RawMemory.register(scratch);
      run(subject, scratch.address(), rows.address(), count, calls);
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      try {
        // The error may come a few instructions late, so at the next call.
        run(subject, scratch.address(), rows.address(), count, calls);
        return false;
      } catch (InternalError expected) {
        return true;
      }
    }
  }

  private static MemorySegment map(Arena arena, long bytes, Path file) throws IOException {
    Files.write(file, new byte[Math.toIntExact(bytes)]);
    try (var channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    }
  }

  private static void run(Subject subject, long query, long mapped, int count, int calls) {
    long[] rows = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = mapped + (long) i * subject.strideBytes();
    }
    for (int i = 0; i < calls; i++) {
      subject.use().run(query, rows, count);
    }
  }
}
