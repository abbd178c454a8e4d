package dev.nearfield.cli.bench;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.cli.CommandException;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.dataset.VectorFile;

/**
 * What is indexed and what is searched for.
 *
 * @param base vectors with their positions as ids
 * @param queries vectors to search for, shape {@code [count][dimension]}, not empty
 * @param metric what is compared
 */
@SuppressWarnings("ArrayRecordComponent") // Handed around as one, never compared.
public record Corpus(VectorSource base, float[][] queries, Metric metric) {

  /** All vectors of a query file; they fit the heap by far. */
  public static float[][] readQueries(VectorFile queries, int dimension) {
    if (queries.dimension() != dimension) {
      throw CommandException.usage(
          "%s has vectors of %d dimensions, the base file of %d"
              .formatted(queries.file(), queries.dimension(), dimension));
    }
    float[][] rows = new float[queries.count()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = queries.read(row);
    }
    return rows;
  }

  /** Components per vector. */
  public int dimension() {
    return queries[0].length;
  }

  /** The same metric in double arithmetic, without the engine's code. */
  public OracleMetric oracle() {
    return oracle(metric);
  }

  /** The oracle's name for a metric. */
  public static OracleMetric oracle(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> OracleMetric.SQUARED_L2;
      case COSINE -> OracleMetric.COSINE;
      case DOT -> OracleMetric.DOT;
    };
  }
}
