package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.OptionMismatchException;
import dev.nearfield.Schema;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.storage.KeyType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked of an index; null where nothing was said.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param dimension components per vector
 * @param metric what is compared
 * @param codes what the graph walks; never {@link Codes#AUTO}, which says nothing
 * @param vectors how vectors are stored in full
 * @param ids type of the ids
 * @param maxNeighbors most neighbors on level 0
 * @param buildBeamWidth candidates kept while linking
 * @param seed seed of the levels
 * @param schema declared fields of metadata
 */
public record IndexDescription(
    @Nullable Integer dimension,
    @Nullable Metric metric,
    @Nullable Codes codes,
    @Nullable Encoding vectors,
    @Nullable KeyType ids,
    @Nullable Integer maxNeighbors,
    @Nullable Integer buildBeamWidth,
    @Nullable Long seed,
    @Nullable Schema schema) {

  /** Nothing was said. */
  public static final IndexDescription EMPTY =
      new IndexDescription(null, null, null, null, null, null, null, null, null);

  /** The same with a dimension. */
  public IndexDescription withDimension(int value) {
    return new IndexDescription(
        value, metric, codes, vectors, ids, maxNeighbors, buildBeamWidth, seed, schema);
  }

  /** The same with a metric. */
  public IndexDescription withMetric(Metric value) {
    return new IndexDescription(
        dimension, value, codes, vectors, ids, maxNeighbors, buildBeamWidth, seed, schema);
  }

  /** The same with a code format. */
  public IndexDescription withCodes(Codes value) {
    return new IndexDescription(
        dimension,
        metric,
        value == Codes.AUTO ? null : value,
        vectors,
        ids,
        maxNeighbors,
        buildBeamWidth,
        seed,
        schema);
  }

  /** The same with an encoding of stored vectors. */
  public IndexDescription withVectors(Encoding value) {
    return new IndexDescription(
        dimension, metric, codes, value, ids, maxNeighbors, buildBeamWidth, seed, schema);
  }

  /** The same with a type of ids. */
  public IndexDescription withIds(KeyType value) {
    return new IndexDescription(
        dimension, metric, codes, vectors, value, maxNeighbors, buildBeamWidth, seed, schema);
  }

  /** The same with a degree. */
  public IndexDescription withMaxNeighbors(int value) {
    return new IndexDescription(
        dimension, metric, codes, vectors, ids, value, buildBeamWidth, seed, schema);
  }

  /** The same with a build beam width. */
  public IndexDescription withBuildBeamWidth(int value) {
    return new IndexDescription(
        dimension, metric, codes, vectors, ids, maxNeighbors, value, seed, schema);
  }

  /** The same with a seed. */
  public IndexDescription withSeed(long value) {
    return new IndexDescription(
        dimension, metric, codes, vectors, ids, maxNeighbors, buildBeamWidth, value, schema);
  }

  /** The same with declared fields. */
  public IndexDescription withSchema(Schema value) {
    return new IndexDescription(
        dimension, metric, codes, vectors, ids, maxNeighbors, buildBeamWidth, seed, value);
  }

  /** The options of a new index: defaults where nothing was said. */
  public IndexOptions options() {
    if (dimension == null || metric == null) {
      throw new IllegalArgumentException(
          "a new index needs a %s: set it on the builder"
              .formatted(dimension == null ? "dimension" : "metric"));
    }
    int neighbors = orElse(maxNeighbors, GraphOptions.DEFAULT_MAX_NEIGHBORS);
    int defaultBeam = Math.max(neighbors, GraphOptions.DEFAULT_BUILD_BEAM_WIDTH);
    return new IndexOptions(
        dimension,
        metric,
        orElse(codes, Codes.AUTO),
        orElse(vectors, Encoding.FLOAT32),
        orElse(ids, KeyType.STRING),
        new GraphOptions(
            neighbors,
            orElse(buildBeamWidth, defaultBeam),
            orElse(seed, GraphOptions.DEFAULT_LEVEL_SEED)),
        orElse(schema, Schema.EMPTY));
  }

  /**
   * Compares with a saved index.
   *
   * @throws OptionMismatchException naming the first option that differs
   */
  void requireMatches(IndexOptions saved) {
    requireMatch("dimension", dimension, saved.dimension());
    requireMatch("metric", metric, saved.metric());
    requireMatch("codes", codes, saved.codes());
    requireMatch("vectors", vectors, saved.vectors());
    requireMatch("ids", ids, saved.ids());
    requireMatch("maxNeighbors", maxNeighbors, saved.graph().maxNeighbors());
    requireMatch("buildBeamWidth", buildBeamWidth, saved.graph().buildBeamWidth());
    requireMatch("seed", seed, saved.graph().levelSeed());
    requireMatch("schema", schema, saved.schema());
  }

  private static void requireMatch(String name, @Nullable Object asked, Object saved) {
    if (asked != null && !asked.equals(saved)) {
      throw new OptionMismatchException(
          ("the saved index has %s %s, asked for was %s: leave the option out, or choose another"
                  + " folder")
              .formatted(name, saved, asked));
    }
  }

  private static <T> T orElse(@Nullable T value, T fallback) {
    return Objects.requireNonNullElse(value, fallback);
  }
}
