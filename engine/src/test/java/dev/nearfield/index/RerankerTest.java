package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.Searcher;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.EmbeddingVectors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RerankerTest {

  private static final int ROWS = 3_000;
  private static final int QUERIES = 150;
  private static final int K = 10;
  private static final int WIDTH = 600;

  /**
   * A search for as many hits as the beam holds leaves out nothing: its best hits are what those of
   * a bounded rerank should be. A bound is exceeded by one row in 1,000 or so.
   */
  @ParameterizedTest
  @CsvSource({
    "SQUARED_L2, BIT1",
    "COSINE, BIT1",
    "DOT, BIT1",
    "SQUARED_L2, INT4",
    "COSINE, INT4",
    "DOT, INT4"
  })
  void rerank_bounds_leaveOutMostRowsAndHardlyAHit(Metric metric, Codes codes) {
    float[][] all = EmbeddingVectors.seeded(7, 256).localDimension(12).rows(0, ROWS + QUERIES);
    float[][] queries = Arrays.copyOfRange(all, ROWS, all.length);
    long reranked = 0;
    int same = 0;
    try (VectorIndex index = TestIndexes.filled(Arrays.copyOf(all, ROWS), metric, codes);
        Searcher searcher = index.searcher()) {
      for (float[] query : queries) {
        List<Hit> full = index.search(Query.of(query).k(WIDTH).beamWidth(WIDTH)).hits();
        int found = searcher.search(query, K, WIDTH);
        assertThat(found).isEqualTo(K);
        for (int rank = 0; rank < found; rank++) {
          Hit hit = new Hit(searcher.longId(rank), searcher.score(rank));
          assertThat(full).contains(hit); // whatever is found, its score is exact
          same += full.indexOf(hit) < K ? 1 : 0;
        }
        reranked += searcher.rerankCount();
      }
    }
    assertThat(same).isGreaterThanOrEqualTo((int) (0.998 * K * QUERIES));
    assertThat((double) reranked / QUERIES).isBetween((double) K, WIDTH / 3.0);
  }
}
