package dev.nearfield.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Console;
import dev.nearfield.cli.Interruption;
import dev.nearfield.cli.Progress;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Builds an index on disk and tells what it took.
 *
 * @param seconds wall time of {@link VectorIndex#addAll}, reading the source included
 * @param cpuSeconds processor time of the process meanwhile: all threads, the JIT compiler's too
 * @param threads building threads
 * @param saveSeconds wall time of {@link VectorIndex#save}
 * @param complete whether all vectors were added, that is, Ctrl-C was not pressed
 */
public record IndexBuild(
    double seconds, double cpuSeconds, int threads, double saveSeconds, boolean complete) {

  /** Creates the index, adds all vectors, saves and closes. */
  public static IndexBuild run(
      Console console,
      Interruption interruption,
      IndexBuilder builder,
      Path directory,
      Corpus corpus,
      int threads) {
    try (VectorIndex index = builder.openOrCreate(directory)) {
      long cpuStart = cpuNanos();
      long start = System.nanoTime();
      int added = addAll(console, interruption, index, corpus, threads);
      long builtNanos = System.nanoTime();
      long cpuEnd = cpuNanos();
      index.save();
      long saved = System.nanoTime();
      return new IndexBuild(
          (builtNanos - start) / 1e9,
          (cpuEnd - cpuStart) / 1e9,
          threads,
          (saved - builtNanos) / 1e9,
          added == corpus.base().count());
    }
  }

  private static int addAll(
      Console console, Interruption interruption, VectorIndex index, Corpus corpus, int threads) {
    try (Progress progress = Progress.start(console, "building")) {
      var options =
          new BulkOptions(
              threads,
              (done, total) -> {
                progress.update(done, total);
                return !interruption.requested();
              });
      return index.addAll(corpus.base(), options);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
