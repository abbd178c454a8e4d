package dev.nearfield.cli.bench;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Progress;
import dev.nearfield.cli.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Computes the true nearest neighbors by the engine's own exact search, on all processors. */
public final class ExactTruth {

  private ExactTruth() {}

  /** For each query the ordinals of its {@code k} nearest vectors, nearest first. */
  public static int[][] compute(Session session, VectorIndex index, List<float[]> queries, int k) {
    int[][] truth = new int[queries.size()][];
    var done = new AtomicInteger();
    try (Progress progress = session.progress("exact")) {
      IntStream.range(0, truth.length)
          .parallel()
          .forEach(
              query -> {
                session.check();
                truth[query] = nearest(index, queries.get(query), k);
                tell(progress, done.incrementAndGet(), truth.length);
              });
    }
    return truth;
  }

  private static void tell(Progress progress, int done, int total) {
    synchronized (progress) {
      progress.update(done, total);
    }
  }

  private static int[] nearest(VectorIndex index, float[] query, int k) {
    List<Hit> hits = index.search(Query.of(query).k(k).exact()).hits();
    return hits.stream().mapToInt(hit -> Math.toIntExact((Long) hit.id())).toArray();
  }
}
