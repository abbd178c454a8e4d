package dev.nearfield;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the tests of the index build and ask again and again. */
public final class TestIndexes {

  /** Few threads: the machine runs other tests, too. */
  public static final BulkOptions TWO_THREADS = BulkOptions.DEFAULT.threads(2);

  private TestIndexes() {}

  /** A description with {@code long} ids. */
  public static IndexBuilder builder(int dimension, Metric metric, Codes codes) {
    return VectorIndex.builder().dimension(dimension).metric(metric).codes(codes).ids(KeyType.LONG);
  }

  /** An index in memory; a row's id is its position. */
  public static VectorIndex filled(float[][] rows, Metric metric, Codes codes) {
    VectorIndex index = builder(rows[0].length, metric, codes).inMemory();
    index.addAll(ArraySource.of(rows), TWO_THREADS);
    return index;
  }

  /** Every code format that an index can have. */
  public static Set<Codes> formats() {
    return EnumSet.complementOf(EnumSet.of(Codes.AUTO));
  }

  /** Arguments of a test: each dimension with each metric and each code format. */
  static Stream<Arguments> shapes(Integer... dimensions) {
    return Stream.of(dimensions)
        .flatMap(
            dimension ->
                Arrays.stream(Metric.values())
                    .flatMap(
                        metric ->
                            formats().stream()
                                .map(codes -> Arguments.of(dimension, metric, codes))));
  }

  /** The oracle's name for a metric. */
  static OracleMetric oracle(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> OracleMetric.SQUARED_L2;
      case COSINE -> OracleMetric.COSINE;
      case DOT -> OracleMetric.DOT;
    };
  }

  /** The ids of an answer, which are positions. */
  public static int[] positions(SearchResult result) {
    return result.hits().stream().mapToInt(hit -> Math.toIntExact((long) hit.id())).toArray();
  }

  /** Mean recall@10 at default settings. */
  public static double recall(VectorIndex index, float[][] rows, float[][] queries, Metric metric) {
    var oracle = new ExactOracle(rows, oracle(metric));
    double sum = 0;
    for (float[] query : queries) {
      sum += oracle.recall(query, positions(index.search(Query.of(query))), 10);
    }
    return sum / queries.length;
  }

  /** Mean recall@10 at a beam width; a hit as near as the tenth true neighbor counts. */
  public static double recall(VectorIndex index, float[][] queries, int beamWidth) {
    long found = 0;
    for (float[] vector : queries) {
      Query query = Query.of(vector);
      float tenth = index.search(query.exact()).hits().getLast().score();
      List<Hit> hits = index.search(query.beamWidth(beamWidth)).hits();
      found += hits.stream().filter(hit -> hit.score() >= tenth).count();
    }
    return found / (10.0 * queries.length);
  }

  /** Answers to every query, walked and exact: equal lists mean equal ids and score bits. */
  public static List<SearchResult> answers(VectorIndex index, float[][] queries) {
    var answers = new ArrayList<SearchResult>();
    for (float[] query : queries) {
      answers.add(index.search(Query.of(query)));
      answers.add(index.search(Query.of(query).k(3).beamWidth(20)));
      answers.add(index.search(Query.of(query).exact()));
    }
    return answers;
  }

  /** Answers without their cost, for indexes whose graphs may differ. */
  public static List<List<Hit>> exactHits(VectorIndex index, float[][] queries) {
    var answers = new ArrayList<List<Hit>>();
    for (float[] query : queries) {
      answers.add(index.search(Query.of(query).exact()).hits());
    }
    return answers;
  }
}
