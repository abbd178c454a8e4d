package dev.nearfield.start;

import dev.nearfield.Warmup;
import dev.nearfield.tables.TextTable;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/first-answer} command: starts processes that open an index and search at once, one
 * after the other, and prints medians.
 */
@CommandLine.Command(
    name = "jmh/first-answer",
    description = "Measures from the start of a process to its first answer and to full speed.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class FirstAnswer implements Callable<Integer> {

  private static final int QUERIES = 1_000;

  /** At full speed a search takes at most this many times what the fastest way comes to. */
  private static final double FULL_SPEED = 1.5;

  @Option(names = "--dir", required = true, description = "the index's folder")
  private Path directory;

  @Option(names = "--query", required = true, description = "a file of queries")
  private Path queries;

  @Option(names = "--runs", description = "processes for each warm-up")
  private int runs = 7;

  @Option(names = "--warmup", split = ",", description = "${COMPLETION-CANDIDATES}")
  private List<Warmup> warmups = List.of(Warmup.BACKGROUND, Warmup.OFF);

  @Option(names = "--pause", description = "milliseconds between two searches of the one client")
  private int pause = 10;

  @Option(names = "--flag", description = "a further flag for the processes, may be repeated")
  private List<String> flags = List.of();

  private FirstAnswer() {}

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FirstAnswer()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = Files.createTempFile("nearfield-queries", ".f32");
    try {
      int dimension = write(file);
      List<List<double[]>> outcomes = new ArrayList<>();
      warmups.forEach(_ -> outcomes.add(new ArrayList<>()));
      for (int run = 0; run < runs; run++) {
        for (int i = 0; i < warmups.size(); i++) { // in turn: the machine may change
          outcomes.get(i).add(start(file, dimension, warmups.get(i)));
        }
      }
      print(outcomes);
      return 0;
    } finally {
      Files.delete(file);
    }
  }

  private int write(Path file) throws IOException {
    try (VectorFile vectors = VectorFile.open(queries)) {
      float[] vector = new float[vectors.dimension()];
      int count = Math.min(QUERIES, vectors.count());
      var bytes =
          ByteBuffer.allocate(count * vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        vectors.read(i, vector);
        for (float component : vector) {
          bytes.putFloat(component);
        }
      }
      Files.write(file, bytes.array());
      return vector.length;
    }
  }

  private double[] start(Path file, int dimension, Warmup warmup)
      throws IOException, InterruptedException {
    long now = FirstAnswerProcess.micros(Instant.now());
    Process process =
        ChildJvm.start(
            flags,
            FirstAnswerProcess.class,
            directory.toString(),
            file.toString(),
            Integer.toString(dimension),
            Long.toString(now),
            warmup.name(),
            Integer.toString(pause));
    String problemsText;
    String line;
    try (var output = process.inputReader();
        var problems = process.errorReader()) {
      line = output.readLine();
      problemsText = problems.readAllAsString();
    }
    if (process.waitFor() != 0 || line == null) {
      throw new IllegalStateException("the process failed: " + problemsText);
    }
    return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private void print(List<List<double[]>> outcomes) {
    var table =
        new TextTable(
            1,
            List.of(
                "warm-up",
                "main ms",
                "open ms",
                "first answer ms",
                "hits of 10",
                "us after 0.1 s",
                "0.5 s",
                "1 s",
                "2 s",
                "3.9 s",
                "full speed s"));
    double limit =
        FULL_SPEED
            * outcomes.stream()
                .mapToDouble(lines -> median(lines.stream().mapToDouble(FirstAnswer::lastSecond)))
                .min()
                .orElseThrow();
    for (int i = 0; i < warmups.size(); i++) {
      List<double[]> lines = outcomes.get(i);
      List<String> cells = new ArrayList<>(List.of(warmups.get(i).name()));
      for (int column : new int[] {0, 1, 2, 3, 5, 9, 14, 24, 43}) {
        cells.add("%.0f".formatted(median(lines.stream().mapToDouble(line -> line[column]))));
      }
      cells.add(
          "%.1f".formatted(median(lines.stream().mapToDouble(line -> secondsUntil(limit, line)))));
      table.row(cells);
    }
    System.out.print(table.markdown());
  }

  /** Mean microseconds of a search in the last second, strays left out. */
  private static double lastSecond(double[] line) {
    return median(Arrays.stream(line, line.length - 10, line.length));
  }

  /** Seconds from open on until three slices' median is at most that; 4 if it never is. */
  private static double secondsUntil(double limitMicros, double[] line) {
    int slice = 0;
    while (slice < FirstAnswerProcess.SLICES
        && !(median(Arrays.stream(line, 4 + slice, Math.min(line.length, 7 + slice)))
            <= limitMicros)) {
      slice++;
    }
    return slice * FirstAnswerProcess.SLICE_MILLIS / 1e3;
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
