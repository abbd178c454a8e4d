package dev.nearfield.cli.bench;

import dev.nearfield.Searcher;
import dev.nearfield.VectorIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs all queries once, each as one {@link Searcher#search(float[], int, int)} whose ids are
 * copied out, on threads that each have a searcher of their own.
 *
 * <p>Threads: one caller at a time. Owns: its threads and searchers, until closed.
 */
final class SearchPass implements AutoCloseable {

  private final float[][] queries;
  private final int k;
  private final List<Searcher> searchers = new ArrayList<>();
  private final ExecutorService pool;
  private final long[] answers;

  SearchPass(VectorIndex index, float[][] queries, int k, int threads) {
    this.queries = queries;
    this.k = k;
    this.answers = new long[queries.length * k];
    this.pool = Executors.newFixedThreadPool(threads);
    for (int thread = 0; thread < threads; thread++) {
      searchers.add(index.searcher());
    }
  }

  /**
   * What a pass took.
   *
   * @param seconds from the first search's start to the last one's end
   * @param nanos of each search
   * @param scored rows scored by all searches
   * @param rerankCount rows scored again by one search
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Timing(double seconds, long[] nanos, long scored, int rerankCount) {

    double queriesPerSecond() {
      return nanos.length / seconds;
    }
  }

  /** What one thread did. */
  private record Share(long startNanos, long endNanos, long scored, int rerankCount) {}

  /** Ids of the last pass, query by query, {@link RecallMeter#MISSING} where there was no hit. */
  long[] answers() {
    return answers.clone();
  }

  /** Runs all queries. */
  Timing run(int beamWidth) {
    long[] nanos = new long[queries.length];
    var start = new CountDownLatch(searchers.size());
    List<Future<Share>> shares = new ArrayList<>();
    for (int thread = 0; thread < searchers.size(); thread++) {
      int first = thread;
      shares.add(pool.submit(() -> share(first, beamWidth, nanos, start)));
    }
    return combine(shares.stream().map(SearchPass::join).toList(), nanos);
  }

  private Share share(int first, int beamWidth, long[] nanos, CountDownLatch start)
      throws InterruptedException {
    Searcher searcher = searchers.get(first);
    start.countDown();
    start.await();
    long scored = 0;
    long startNanos = System.nanoTime();
    long endNanos = startNanos;
    for (int query = first; query < queries.length; query += searchers.size()) {
      long before = System.nanoTime();
      answer(searcher, query, beamWidth);
      endNanos = System.nanoTime();
      nanos[query] = endNanos - before;
      scored += searcher.scoredCount();
    }
    return new Share(startNanos, endNanos, scored, searcher.rerankCount());
  }

  private void answer(Searcher searcher, int query, int beamWidth) {
    int count = searcher.search(queries[query], k, beamWidth);
    int base = query * k;
    for (int rank = 0; rank < count; rank++) {
      answers[base + rank] = searcher.longId(rank);
    }
    Arrays.fill(answers, base + count, base + k, RecallMeter.MISSING);
  }

  private static Timing combine(List<Share> shares, long[] nanos) {
    long start = shares.stream().mapToLong(Share::startNanos).min().orElseThrow();
    long end = shares.stream().mapToLong(Share::endNanos).max().orElseThrow();
    long scored = shares.stream().mapToLong(Share::scored).sum();
    return new Timing((end - start) / 1e9, nanos, scored, shares.getFirst().rerankCount());
  }

  private static Share join(Future<Share> share) {
    try {
      return share.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a search failed", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while searching", interrupted);
    }
  }

  @Override
  public void close() {
    pool.close();
    searchers.forEach(Searcher::close);
  }
}
