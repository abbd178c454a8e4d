package dev.nearfield.peers;

import dev.nearfield.testkit.dataset.TruthFile;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.Arrays;

/** What is read as a whole: the queries and their true neighbors. */
final class Queries {

  private Queries() {}

  /**
   * All vectors of a file.
   *
   * @throws IllegalArgumentException if they have another dimension
   */
  static float[][] read(Path file, int dimension) {
    try (VectorFile vectors = VectorFile.open(file)) {
      if (vectors.dimension() != dimension) {
        throw new IllegalArgumentException(
            "%s has vectors of %d dimensions, the base file of %d"
                .formatted(file, vectors.dimension(), dimension));
      }
      float[][] queries = new float[vectors.count()][];
      Arrays.setAll(queries, vectors::read);
      return queries;
    }
  }

  /**
   * The true neighbors of all queries.
   *
   * @param vectors that positions may name
   * @throws IllegalArgumentException if the file has another number of queries, or fewer than
   *     {@code k} neighbors of each
   */
  static int[][] readTruth(Path file, int queries, int vectors, int k) {
    try (TruthFile truth = TruthFile.open(file)) {
      if (truth.count() != queries) {
        throw new IllegalArgumentException(
            "%s has the neighbors of %d queries, there are %d"
                .formatted(file, truth.count(), queries));
      }
      if (truth.k() < k) {
        throw new IllegalArgumentException(
            "%s has %d neighbors of each query, --k asks for %d".formatted(file, truth.k(), k));
      }
      int[][] neighbors = new int[queries][];
      Arrays.setAll(neighbors, query -> truth.ordinals(query, vectors));
      return neighbors;
    }
  }
}
