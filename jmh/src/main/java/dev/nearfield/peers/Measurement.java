package dev.nearfield.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Searches for all queries again and again, at one beam width, and times each search by itself.
 *
 * <p>Threads: the caller's and those that it starts. Owns: nothing.
 */
final class Measurement {

  private static final double NANOS_PER_MILLI = 1e6;

  private final Engine.OpenIndex index;
  private final float[][] queries;
  private final int k;
  private final int beamWidth;

  Measurement(Engine.OpenIndex index, float[][] queries, int k, int beamWidth) {
    this.index = index;
    this.queries = queries;
    this.k = k;
    this.beamWidth = beamWidth;
  }

  /** Searches on the caller's thread and {@code threads - 1} others until the time is up. */
  Reply.Measured run(int millis, int threads) throws IOException {
    try (ExecutorService others = Executors.newCachedThreadPool()) {
      List<Callable<Latencies>> tasks = new ArrayList<>();
      for (int thread = 1; thread < threads; thread++) {
        Engine.OpenIndex another = index.another();
        tasks.add(() -> passes(another, millis));
      }
      List<Future<Latencies>> running = tasks.stream().map(others::submit).toList();
      List<Latencies> latencies = new ArrayList<>();
      latencies.add(passes(index, millis));
      for (Future<Latencies> thread : running) {
        latencies.add(join(thread));
      }
      return Latencies.summary(latencies);
    }
  }

  /** Whole passes over the queries, as long as the time is not up at the end of one. */
  private Latencies passes(Engine.OpenIndex index, int millis) throws IOException {
    var latencies = new Latencies(queries.length);
    long end = System.nanoTime() + (long) (millis * NANOS_PER_MILLI);
    do {
      for (float[] query : queries) {
        long before = System.nanoTime();
        index.search(query, k, beamWidth);
        latencies.add(System.nanoTime() - before);
      }
      latencies.endPass();
    } while (System.nanoTime() < end);
    return latencies;
  }

  /** What a task has returned, or thrown. */
  static <T> T join(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while threads worked", interrupted);
    }
  }
}
