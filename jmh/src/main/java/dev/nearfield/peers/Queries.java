package dev.nearfield.peers;

import dev.nearfield.testkit.dataset.TruthFile;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.Arrays;

/** What is read as a whole: the queries and their true neighbors. */
final class Queries {

  private Queries() {}

  /** All vectors of a file. */
  static float[][] read(Path file) {
    try (VectorFile vectors = VectorFile.open(file)) {
      float[][] queries = new float[vectors.count()][];
      Arrays.setAll(queries, vectors::read);
      return queries;
    }
  }

  /**
   * The true neighbors of all queries.
   *
   * @throws IllegalArgumentException if the file is about another number of queries
   */
  static int[][] readTruth(Path file, int queries, int vectors) {
    try (TruthFile truth = TruthFile.open(file)) {
      if (truth.count() != queries) {
        throw new IllegalArgumentException(
            "%s has the neighbors of %d queries, there are %d"
                .formatted(file, truth.count(), queries));
      }
      int[][] neighbors = new int[queries][];
      Arrays.setAll(neighbors, query -> truth.ordinals(query, vectors));
      return neighbors;
    }
  }
}
