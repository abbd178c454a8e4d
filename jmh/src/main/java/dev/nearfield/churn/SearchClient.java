package dev.nearfield.churn;

import dev.nearfield.Searcher;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.bench.Percentiles;
import java.util.Arrays;

/**
 * One thread that searches without a pause and notes how long each search takes.
 *
 * <p>Threads: the one that made it starts and stops it. Owns: its thread, until stopped.
 */
final class SearchClient {

  private static final int K = 10;
  private static final int BEAM_WIDTH = 100;

  private final Thread thread;
  private volatile boolean running = true;
  private volatile long[] nanos = new long[1 << 16];
  private volatile int count;

  SearchClient(VectorIndex index, float[][] queries) {
    thread = Thread.ofPlatform().name("search-client").start(() -> searchAll(index, queries));
  }

  private void searchAll(VectorIndex index, float[][] queries) {
    try (Searcher searcher = index.searcher()) {
      for (int i = 0; running; i++) {
        long start = System.nanoTime();
        searcher.search(queries[i % queries.length], K, BEAM_WIDTH);
        note(System.nanoTime() - start);
      }
    }
  }

  private void note(long latency) {
    int at = count;
    if (at == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * at);
    }
    nanos[at] = latency;
    count = at + 1;
  }

  /** Ends the searches; returns the microseconds that 99 of 100 do not exceed. */
  double stop() throws InterruptedException {
    running = false;
    thread.join();
    return Percentiles.at(0.99, Arrays.copyOf(nanos, count)) / 1e3;
  }
}
