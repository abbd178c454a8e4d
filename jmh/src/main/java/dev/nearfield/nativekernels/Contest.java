package dev.nearfield.nativekernels;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.cli.bench.Percentiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process in which one kernel of one dimension meets its counterpart: main class of the JVMs
 * that {@link Forks} starts.
 *
 * <p>Threads: one. Owns: the rows, the queries and the library while it runs.
 */
final class Contest {

  private static final long SEED = 42;

  /** Batches before the visits repeat: the rows of one turn must not still lie in a cache. */
  private static final int BATCHES = 1 << 14;

  /** At most; after {@link Subject#warm} the JIT has only what surrounds a kernel to compile. */
  private static final long WARM_MILLIS = 150;

  private final Task task;
  private final Subject subject;

  Contest(Task task) {
    this.task = task;
    this.subject = task.subject();
  }

  /** Prints a {@link Measured} for the {@link Task} that the arguments say. */
  public static void main(String[] arguments) throws IOException {
    Task task = Task.parse(List.of(arguments));
    Measured measured =
        task.subject() == Subject.CENTROID_BLOCK ? BlockContest.run(task) : new Contest(task).run();
    System.out.println(new ObjectMapper().writeValueAsString(measured));
  }

  /**
   * Checks and measures all forms in all regimes.
   *
   * @throws IllegalStateException if Java and C disagree
   */
  Measured run() {
    subject.warm(task.dimension());
    List<Timing> timings = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      Optional<CLibrary> library = task.library().map(file -> new CLibrary(file, arena));
      for (Regime regime : Regime.OF_ROWS) {
        try (Rows rows = rows(regime)) {
          for (Form form : Form.OF_ROWS) {
            timings.add(measure(form, regime, rows, library, arena));
          }
        }
      }
      return new Measured(counterpart(library), timings);
    }
  }

  private Rows rows(Regime regime) {
    Format format = subject.format();
    int stride = format.strideBytes(task.dimension());
    return new Rows(format, task.dimension(), stride, regime.rowCount(stride), BATCHES, SEED);
  }

  private Counterpart counterpart(Optional<CLibrary> library) {
    return library
        .map(c -> c.hasIntrinsics(subject) ? Counterpart.INTRINSICS : Counterpart.PLAIN_C)
        .orElse(Counterpart.NONE);
  }

  private Timing measure(
      Form form, Regime regime, Rows rows, Optional<CLibrary> library, Arena arena) {
    var java = new JavaSide(subject.scorer(task.dimension(), rows, arena), form);
    @Nullable CSide c =
        library.map(it -> new CSide(it, subject, form, rows, 0, arena)).orElse(null);
    if (c != null) {
      new Agreement(subject.format(), rows).check(java, c);
    }
    var stopwatch = new Stopwatch(rows);
    long warmMillis = Math.min(WARM_MILLIS, (long) task.rounds() * task.millis());
    int javaBatches = stopwatch.batchesIn(task.millis(), java, warmMillis);
    int nativeBatches = c == null ? 0 : stopwatch.batchesIn(task.millis(), c, warmMillis);
    double[] javaNanos = new double[task.rounds()];
    double[] nativeNanos = new double[task.rounds()];
    for (int round = 0; round < task.rounds(); round++) {
      javaNanos[round] = stopwatch.nanosPerRow(java, javaBatches);
      if (c != null) {
        nativeNanos[round] = stopwatch.nanosPerRow(c, nativeBatches);
      }
    }
    return new Timing(
        form,
        regime,
        Percentiles.median(javaNanos),
        c == null ? null : Percentiles.median(nativeNanos));
  }
}
