package dev.nearfield.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.cli.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Builds an index on disk and tells what it took.
 *
 * @param seconds wall time of {@link VectorIndex#addAll}, reading the source included
 * @param cpuSeconds processor time of the process meanwhile: all threads, the JIT compiler's too
 * @param threads building threads
 * @param saveSeconds wall time of {@link VectorIndex#save}
 */
public record IndexBuild(double seconds, double cpuSeconds, int threads, double saveSeconds) {

  /**
   * Creates the index, adds all vectors, saves and closes. After Ctrl-C it ends the command, with
   * what was added saved.
   */
  public static IndexBuild run(
      Session session, IndexBuilder builder, Path directory, VectorSource source, int threads) {
    IndexBuild build;
    try (VectorIndex index = builder.openOrCreate(directory)) {
      build = fill(session, index, source, threads);
    }
    session.check();
    return build;
  }

  private static IndexBuild fill(
      Session session, VectorIndex index, VectorSource source, int threads) {
    long cpuStart = cpuNanos();
    long start = System.nanoTime();
    session.run("building", listener -> index.addAll(source, new BulkOptions(threads, listener)));
    long built = System.nanoTime();
    long cpuBuilt = cpuNanos();
    index.save();
    long saved = System.nanoTime();
    return new IndexBuild(
        (built - start) / 1e9, (cpuBuilt - cpuStart) / 1e9, threads, (saved - built) / 1e9);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
