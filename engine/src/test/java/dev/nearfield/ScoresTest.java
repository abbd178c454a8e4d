package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScoresTest {

  private static final int ROWS = 700;
  private static final int QUERIES = 20;

  static Stream<Arguments> shapes() {
    return TestIndexes.shapes(1, 3, 17, 130);
  }

  /** Without cosine, under which the rows would be normalised. */
  static Stream<Arguments> shapesOfIntegers() {
    return shapes().filter(shape -> shape.get()[1] != Metric.COSINE);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void exactSearch_gaussianRows_scoresEachRankAsTheOracle(
      int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(1).gaussian().rows(ROWS, dimension);
    float[][] queries = RandomVectors.seeded(2).gaussian().rows(QUERIES, dimension);
    var oracle = new ExactOracle(rows, TestIndexes.oracle(metric));
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (float[] query : queries) {
        List<Hit> hits = index.search(Query.of(query).k(25).exact()).hits();
        List<ExactOracle.Scored> truth = oracle.topK(query, 25);
        assertThat(hits).hasSameSizeAs(truth);
        for (int rank = 0; rank < hits.size(); rank++) {
          double bound = floatBound(query, metric);
          assertThat((double) hits.get(rank).score())
              .isCloseTo(truth.get(rank).score(), within(bound));
          assertThat(oracle.score(query, (int) (long) hits.get(rank).id()))
              .isCloseTo(truth.get(rank).score(), within(bound));
        }
      }
    }
  }

  /** Small integers make every sum exact, and ties frequent. */
  @ParameterizedTest
  @MethodSource("shapesOfIntegers")
  void exactSearch_integerRows_equalsOracleWithTiesById(int dimension, Metric metric, Codes codes) {
    float[][] rows = integers(3, ROWS, dimension);
    var oracle = new ExactOracle(rows, TestIndexes.oracle(metric));
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (float[] query : integers(4, QUERIES, dimension)) {
        List<Hit> expected =
            oracle.topK(query, 40).stream()
                .map(scored -> new Hit((long) scored.ordinal(), (float) scored.score() + 0f))
                .toList();
        assertThat(index.search(Query.of(query).k(40).exact()).hits()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void search_anyCodes_hitsCarryTheExactScores(int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(5).clustered(9, 0.4f).rows(ROWS, dimension);
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (int query = 0; query < QUERIES; query++) {
        Map<Object, Integer> exact = new HashMap<>();
        for (Hit hit : index.search(Query.of(rows[query]).k(ROWS).exact()).hits()) {
          exact.put(hit.id(), Float.floatToRawIntBits(hit.score()));
        }
        for (Hit hit : index.search(Query.of(rows[query])).hits()) {
          assertThat(Float.floatToRawIntBits(hit.score())).isEqualTo(exact.get(hit.id()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void searcher_sameQuery_answersAsTheIndex(int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(6).gaussian().rows(ROWS, dimension);
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes);
        Searcher searcher = index.searcher()) {
      for (int query = 0; query < QUERIES; query++) {
        SearchResult expected = index.search(Query.of(rows[query]));
        int count = searcher.search(rows[query], 10, 100);
        var hits = new Hit[count];
        for (int rank = 0; rank < count; rank++) {
          hits[rank] = new Hit(searcher.longId(rank), searcher.score(rank));
        }
        assertThat(new SearchResult(List.of(hits), searcher.scoredCount())).isEqualTo(expected);
      }
    }
  }

  private static double floatBound(float[] query, Metric metric) {
    double norm = Math.sqrt(OracleMetric.DOT.score(query, query)) + 1;
    double magnitude = metric == Metric.COSINE ? 1 : 4 * norm * (norm + Math.sqrt(query.length));
    return magnitude * (query.length + 4) * 0x1p-23;
  }

  private static float[][] integers(long seed, int count, int dimension) {
    var random = new SplittableRandom(seed);
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      for (int i = 0; i < dimension; i++) {
        row[i] = random.nextInt(-4, 5);
      }
    }
    return rows;
  }
}
