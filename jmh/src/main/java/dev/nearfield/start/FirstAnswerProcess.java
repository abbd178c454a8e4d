package dev.nearfield.start;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A process that opens an index, searches at once, and then goes on asking. Loads nothing else that
 * takes time.
 *
 * <p>Prints a line of numbers: milliseconds from the process's start until {@code main}, until the
 * index is open, and until the first answer; hits of the first answer that an exact search finds,
 * too; then the mean microseconds of a search in each slice of {@value #SLICE_MILLIS} ms.
 */
public final class FirstAnswerProcess {

  static final int SLICES = 40;
  static final int SLICE_MILLIS = 100;

  private FirstAnswerProcess() {}

  /**
   * Measures.
   *
   * @param arguments index folder, file of float32 queries, dimension, microseconds since 1970 at
   *     which this process was started, warm-up, milliseconds between two searches
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    long start = Long.parseLong(arguments[3]);
    double main = millisSince(start);
    float[][] queries = read(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    var builder = VectorIndex.builder().warmup(Warmup.valueOf(arguments[4]));
    try (VectorIndex index = builder.openReadOnly(Path.of(arguments[0]))) {
      double open = millisSince(start);
      long opened = System.nanoTime();
      SearchResult answer = index.search(Query.of(queries[0]));
      double first = millisSince(start);
      var line = new StringBuilder("%.1f %.1f %.1f".formatted(main, open, first));
      double[] slices = slices(index, queries, opened, Long.parseLong(arguments[5]));
      line.append(' ').append(correct(answer, index.search(Query.of(queries[0]).exact())));
      for (double micros : slices) {
        line.append(" %.1f".formatted(micros));
      }
      System.out.println(line);
    }
  }

  private static double[] slices(
      VectorIndex index, float[][] queries, long opened, long pauseMillis)
      throws InterruptedException {
    double[] slices = new double[SLICES];
    int next = 0;
    for (int slice = 0; slice < SLICES; slice++) {
      long end = opened + (slice + 1L) * SLICE_MILLIS * 1_000_000L;
      long nanos = 0;
      int count = 0;
      while (System.nanoTime() < end) {
        long before = System.nanoTime();
        index.search(Query.of(queries[next++ % queries.length]));
        nanos += System.nanoTime() - before;
        count++;
        await(pauseMillis);
      }
      slices[slice] = count == 0 ? Double.NaN : nanos / 1e3 / count;
    }
    return slices;
  }

  /** The pause is what is measured: a client asks every so often, and the JIT works meanwhile. */
  private static void await(long pauseMillis) throws InterruptedException {
    if (pauseMillis > 0) {
      Thread.sleep(pauseMillis);
    }
  }

  private static long correct(SearchResult answer, SearchResult exact) {
    List<Object> ids = exact.hits().stream().map(Hit::id).toList();
    return answer.hits().stream().map(Hit::id).filter(ids::contains).count();
  }

  private static float[][] read(Path file, int dimension) throws IOException {
    var floats = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var values = floats.asFloatBuffer();
    float[][] queries = new float[values.remaining() / dimension][dimension];
    for (float[] query : queries) {
      values.get(query);
    }
    return queries;
  }

  private static double millisSince(long startMicros) {
    return (micros(Instant.now()) - startMicros) / 1e3;
  }

  static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
