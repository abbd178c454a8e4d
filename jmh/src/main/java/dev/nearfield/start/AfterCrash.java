package dev.nearfield.start;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code jmh/after-crash} command: fills an index, adds rows that no save has, ends the process
 * without closing it, and measures from there to the first answers of fresh processes.
 *
 * <p>Arguments: dimension, rows saved, rows after them, processes.
 */
public final class AfterCrash {

  private static final long SEED = 17;
  private static final int QUERIES = 20;

  private AfterCrash() {}

  /** Runs the command, or as one of its processes {@code fill} or {@code open}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    switch (arguments[0]) {
      case "fill" -> fill(Path.of(arguments[1]), numbers(arguments, 2));
      case "open" -> open(Path.of(arguments[1]), numbers(arguments, 2));
      default -> measure(arguments);
    }
  }

  private static int[] numbers(String[] arguments, int from) {
    return Arrays.stream(arguments).skip(from).mapToInt(Integer::parseInt).toArray();
  }

  private static float[][] rows(int count, int dimension) {
    return RandomVectors.seeded(SEED).clustered(100, 0.3f).rows(count, dimension);
  }

  private static void fill(Path folder, int[] shape) {
    float[][] rows = rows(shape[1] + shape[2], shape[0]);
    VectorIndex index =
        VectorIndex.builder()
            .dimension(shape[0])
            .metric(Metric.SQUARED_L2)
            .ids(KeyType.LONG)
            .openOrCreate(folder);
    index.addAll(VectorSource.of(Arrays.copyOf(rows, shape[1])), BulkOptions.DEFAULT);
    index.save();
    for (int i = shape[1]; i < rows.length; i++) {
      index.add((long) i, rows[i]);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Prints milliseconds: the open, from its begin to the first answer, to links; and recall. */
  private static void open(Path folder, int[] shape) {
    float[][] rows = rows(shape[1] + shape[2], shape[0]);
    float[][] queries = Arrays.copyOfRange(rows, rows.length - QUERIES, rows.length);
    long start = System.nanoTime();
    try (VectorIndex index = VectorIndex.open(folder)) {
      long opened = System.nanoTime();
      SearchResult first = index.search(Query.of(queries[0]));
      long answered = System.nanoTime();
      boolean correct = first.hits().getFirst().id().equals((long) rows.length - QUERIES);
      int found = 0;
      for (float[] query : queries) {
        List<?> exact = index.search(Query.of(query).exact()).hits();
        found +=
            (int) index.search(Query.of(query)).hits().stream().filter(exact::contains).count();
      }
      long asked = System.nanoTime();
      index.save();
      long linked = System.nanoTime();
      System.out.printf(
          "%.0f %.0f %.3f %s %.0f %.0f%n",
          (opened - start) / 1e6,
          (answered - start) / 1e6,
          found / (10.0 * QUERIES),
          correct,
          (asked - answered) / 1e6,
          (linked - start) / 1e6);
    }
  }

  private static void measure(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("nearfield-after-crash");
    Path copy = Files.createTempDirectory("nearfield-after-crash-copy");
    try {
      run("fill", folder, arguments);
      System.out.println(
          "open ms | first answer ms | recall | correct | 40 searches ms | saved ms");
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        clear(copy);
        copy(folder, copy);
        System.out.println(run("open", copy, arguments));
      }
    } finally {
      clear(folder);
      clear(copy);
    }
  }

  private static String run(String what, Path folder, String[] arguments)
      throws IOException, InterruptedException {
    Process process =
        ChildJvm.start(
            List.of("-Xmx2g"),
            AfterCrash.class,
            what,
            folder.toString(),
            arguments[0],
            arguments[1],
            arguments[2]);
    try (var output = process.inputReader();
        var problems = process.errorReader()) {
      String text = output.readAllAsString();
      String problemsText = problems.readAllAsString();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the process failed: " + problemsText);
      }
      return text.strip();
    }
  }

  private static void copy(Path folder, Path copy) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
      }
    }
  }

  private static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
