package dev.nearfield.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.nearfield.Metric;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program of an engine's own JVM: does what each {@link Command} on its standard input says,
 * and answers on its standard output. Everything else that is printed goes to the standard error.
 *
 * <p>Threads: the main thread, so that the thread that was warmed is the one that is measured; the
 * further ones of a measurement with many. Owns: the open index.
 */
public final class EngineProcess implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Engine engine;
  private final VectorFile base;
  private final float[][] queries;
  private final Metric metric;
  private final int k;
  private final Path directory;
  private final ResidentMemory memoryBefore;
  private Engine.@Nullable OpenIndex index;

  private EngineProcess(Task task) throws IOException {
    this.engine = Engines.named(task.engine());
    this.base = VectorFile.open(task.base());
    this.queries = Queries.read(task.queries(), base.dimension());
    this.metric = task.metric();
    this.k = task.k();
    this.directory = task.directory();
    this.memoryBefore = ResidentMemory.now();
  }

  /**
   * A JVM of its own for a task, not started yet.
   *
   * @param heap flags that size the heap
   */
  static ProcessBuilder builder(Task task, List<String> heap) {
    List<String> flags = new ArrayList<>(ChildJvm.REQUIRED_FLAGS);
    flags.addAll(heap);
    return ChildJvm.builder(flags, EngineProcess.class, task.arguments().toArray(String[]::new));
  }

  /** Serves the commands until the input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream replies = System.out;
    System.setOut(System.err);
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var json = new ObjectMapper();
    try (var process = new EngineProcess(Task.parse(List.of(arguments)))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        replies.println(json.writeValueAsString(process.reply(line)));
        replies.flush();
      }
    }
  }

  private Reply reply(String line) {
    try {
      return obey(Command.parse(line));
    } catch (IOException | RuntimeException | Error failure) {
      failure.printStackTrace();
      return new Reply.Failed(line + ": " + failure);
    }
  }

  private Reply obey(Command command) throws IOException {
    return switch (command) {
      case Command.Build(int threads) -> build(threads);
      case Command.Open() -> open();
      case Command.Answer(int beamWidth) -> answer(beamWidth);
      case Command.Measure(int beamWidth, int millis, int threads) ->
          new Measurement(opened(), queries, k, beamWidth).run(millis, threads);
      case Command.Weigh() -> ResidentMemory.now().above(memoryBefore);
    };
  }

  private Reply build(int threads) throws IOException {
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuBefore = process.getProcessCpuTime();
    long wallBefore = System.nanoTime();
    engine.build(base, metric, directory, threads);
    return new Reply.Built(
        engine.version(),
        (process.getProcessCpuTime() - cpuBefore) / NANOS_PER_SECOND,
        (System.nanoTime() - wallBefore) / NANOS_PER_SECOND,
        Directories.bytes(directory),
        engine.notes());
  }

  private Reply open() throws IOException {
    long before = System.nanoTime();
    index = engine.open(directory, metric);
    index.search(queries[0], k, k);
    return new Reply.Opened((System.nanoTime() - before) / NANOS_PER_MILLI);
  }

  private Reply answer(int beamWidth) throws IOException {
    Engine.OpenIndex index = opened();
    List<int[]> answers = new ArrayList<>();
    long scored = 0;
    for (float[] query : queries) {
      int[] positions = new int[index.search(query, k, beamWidth)];
      for (int rank = 0; rank < positions.length; rank++) {
        positions[rank] = index.position(rank);
      }
      answers.add(positions);
      scored += index.scoredCount();
    }
    return new Reply.Answered(answers, (double) scored / queries.length);
  }

  private Engine.OpenIndex opened() {
    if (index == null) {
      throw new IllegalStateException("the index is not open");
    }
    return index;
  }

  @Override
  public void close() throws IOException {
    if (index != null) {
      index.close();
    }
    base.close();
  }
}
