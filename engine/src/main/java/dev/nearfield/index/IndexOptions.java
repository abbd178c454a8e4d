package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Schema;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.storage.KeyType;

/**
 * What an index is, fixed at creation and stored with it.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param dimension components per vector, {@code 1..65,536}
 * @param metric what is compared
 * @param codes what the graph walks; {@link Codes#AUTO} becomes what it stands for
 * @param vectors how vectors are stored in full
 * @param ids type of the ids
 * @param graph shape of the graph
 * @param schema declared fields of metadata
 */
public record IndexOptions(
    int dimension,
    Metric metric,
    Codes codes,
    Encoding vectors,
    KeyType ids,
    GraphOptions graph,
    Schema schema) {

  /** Largest dimension. */
  public static final int MAX_DIMENSION = RowKernels.MAX_DIMENSION;

  /** Checks the bounds and makes the choice that was left to the dimension. */
  public IndexOptions {
    OutOfRangeException.check("dimension", dimension, 1, MAX_DIMENSION);
    codes = codes.at(dimension);
  }

  /** Options without declared fields. */
  public IndexOptions(
      int dimension,
      Metric metric,
      Codes codes,
      Encoding vectors,
      KeyType ids,
      GraphOptions graph) {
    this(dimension, metric, codes, vectors, ids, graph, Schema.EMPTY);
  }

  /** The same with codes that are the stored rows. */
  IndexOptions withExactCodes() {
    Codes exact =
        switch (vectors) {
          case FLOAT32 -> Codes.FLOAT32;
          case BFLOAT16 -> Codes.BFLOAT16;
          case FLOAT16 -> Codes.FLOAT16;
        };
    return new IndexOptions(dimension, metric, exact, vectors, ids, graph, schema);
  }

  /** The same with other declared fields. */
  public IndexOptions withSchema(Schema other) {
    return new IndexOptions(dimension, metric, codes, vectors, ids, graph, other);
  }
}
