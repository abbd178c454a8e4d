package dev.nearfield.nativekernels;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs a plan, each kernel and dimension in JVMs of its own.
 *
 * <p>Threads: one at a time. Owns: the JVMs while they run.
 */
final class Forks {

  /** Compiling waits for no other thread, so that its result does not come while it is timed. */
  private static final List<String> FLAGS =
      List.of("-Xbatch", "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Plan plan;
  private final Optional<Path> library;
  private final Consumer<String> progress;

  Forks(Plan plan, Optional<Path> library, Consumer<String> progress) {
    this.plan = plan;
    this.library = library;
    this.progress = progress;
  }

  /**
   * Measures everything.
   *
   * @return one line a kernel, dimension, regime and form, in this order
   * @throws IOException if a JVM fails, for instance because Java and C disagree
   */
  List<Line> run() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Subject subject : plan.subjects()) {
      for (int dimension : plan.dimensions()) {
        progress.accept("%s, %d dimensions".formatted(subject.title(), dimension));
        var task = new Task(subject, dimension, plan.rounds(), plan.millis(), library);
        List<Measured> forks = new ArrayList<>();
        for (int fork = 0; fork < plan.forks(); fork++) {
          forks.add(fork(task));
        }
        lines.addAll(lines(task, forks));
      }
    }
    return lines;
  }

  private static Measured fork(Task task) throws IOException {
    String[] arguments = task.arguments().toArray(String[]::new);
    ChildJvm.Outcome outcome = ChildJvm.run(LIMIT, FLAGS, Contest.class, arguments);
    if (outcome.exitCode() != 0) {
      throw new IOException(
          "%s, %d dimensions: the JVM ended with %d: %s"
              .formatted(
                  task.subject().title(),
                  task.dimension(),
                  outcome.exitCode(),
                  outcome.err().strip()));
    }
    return JSON.readValue(outcome.out(), Measured.class);
  }

  /** Every JVM has the same timings in the same order. */
  private static List<Line> lines(Task task, List<Measured> forks) {
    Counterpart counterpart = forks.getFirst().counterpart();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < forks.getFirst().timings().size(); i++) {
      int position = i;
      List<Timing> timings = forks.stream().map(fork -> fork.timings().get(position)).toList();
      lines.add(new Line(task.subject(), task.dimension(), counterpart, timings));
    }
    return lines;
  }
}
