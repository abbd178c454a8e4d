package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Explanation.Plan;
import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class ExplanationTest {

  private static final int ROWS = 2_500;
  private static final float[][] VECTORS = RandomVectors.seeded(1).gaussian().rows(ROWS, 12);

  @ParameterizedTest
  @EachFormat
  void explain_walk_accountsForEveryRowScored(Codes codes) {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, codes)) {
      for (int row = 0; row < 20; row++) {
        Query query = Query.of(VECTORS[row]).k(5).beamWidth(80);
        Explanation explained = index.explain(query);
        assertThat(explained.result()).isEqualTo(index.search(query));
        assertThat(explained.plan()).isEqualTo(Plan.WALK);
        Explanation.Work work = explained.work();
        assertThat(work.descentScored() + work.walkScored())
            .isEqualTo(explained.result().scoredCount());
        assertThat(work.descentScored()).isPositive();
        assertThat(work.steps()).isBetween(3L, work.walkScored());
        switch (codes) {
          case FLOAT32 -> assertThat(work.reranked()).isZero();
          // A whole pass of four before there are five hits, then what bounds let in: with four
          // bits few more (14 at most were seen), with one bit of so few components all.
          case INT4 -> assertThat(work.reranked()).isBetween(8, 20);
          case BIT1 -> assertThat(work.reranked()).isBetween(8, reranked(codes));
          default -> assertThat(work.reranked()).isEqualTo(reranked(codes));
        }
        assertThat(work.scanned()).isZero();
        assertThat(explained.parameters().beamWidth()).isEqualTo(80);
        assertThat(explained.parameters().rerankCount()).isEqualTo(reranked(codes));
        Explanation.Entry entry = explained.entry().orElseThrow();
        assertThat(entry.topLevel()).isPositive();
        assertThat(entry.medoids()).isZero();
        assertThat(index.contains((long) entry.id())).isTrue();
        assertThat(explained.nanos().walk()).isPositive();
        assertThat(explained.nanos().scan()).isZero();
        assertThat(explained.nanos().total()).isGreaterThanOrEqualTo(explained.nanos().walk());
      }
    }
  }

  /** Of a beam of 80 and five hits. */
  private static int reranked(Codes codes) {
    return switch (codes) {
      case FLOAT32 -> 5;
      case BFLOAT16, FLOAT16, INT8 -> 20;
      case BIT1, INT4 -> 80;
      case AUTO -> reranked(codes.at(VECTORS[0].length));
    };
  }

  @Test
  void explain_scanAndRangeAndFallback_nameTheirPlan() {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      Explanation scan = index.explain(Query.of(VECTORS[0]).exact());
      assertThat(scan.plan()).isEqualTo(Plan.SCAN);
      assertThat(scan.entry()).isEmpty();
      assertThat(scan.work()).isEqualTo(new Explanation.Work(0, 0, 0, 0, 0, ROWS));
      Explanation range = index.explain(Query.of(VECTORS[0]).radius(4));
      assertThat(range.plan()).isEqualTo(Plan.RANGE_WALK);
      assertThat(range.parameters().k()).isEqualTo(Query.NO_LIMIT);
      assertThat(range.entry()).isPresent();
    }
    try (VectorIndex index =
        TestIndexes.builder(4, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(2)
            .buildBeamWidth(2)
            .inMemory()) {
      float[][] rows = RandomVectors.seeded(9).clustered(40, 0.001f).rows(1_500, 4);
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      Explanation fallback = index.explain(Query.of(rows[0]).k(1_500).beamWidth(1_500));
      assertThat(fallback.plan()).isEqualTo(Plan.WALK_THEN_SCAN);
      assertThat(fallback.work().scanned()).isEqualTo(1_500);
    }
  }

  @Test
  void describe_anyPlan_saysWhatHappened() {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      assertThat(index.explain(Query.of(VECTORS[0]).k(5)).describe())
          .contains("plan      walk through the graph")
          .contains("asked     k 5, beam width 100, rerank count 25")
          .containsPattern("entry     row \\d+, down from level [1-9]")
          .containsPattern("work      [\\d,]+ codes scored in [\\d,]+ steps")
          .contains("25 rows reranked")
          .containsPattern("time      total [\\d.]+, prepare .* microseconds")
          .contains("answer    5 hits");
      assertThat(index.explain(Query.of(VECTORS[0]).minScore(-3).exact()).describe())
          .contains("plan      scan of all rows")
          .contains("all rows, scores from -3.0")
          .contains("2,500 rows scanned");
      assertThat(index.explain(Query.of(VECTORS[0]).deadline(Duration.ZERO)).describe())
          .contains("work      none")
          .contains("answer    0 hits, cut short by the deadline");
    }
  }

  @Test
  void explain_emptyIndex_hasNoEntry() {
    try (VectorIndex index = VectorIndex.inMemory(2, Metric.DOT)) {
      Explanation explained = index.explain(Query.of(new float[2]));
      assertThat(explained.entry()).isEmpty();
      assertThat(explained.result().hits()).isEmpty();
    }
  }
}
