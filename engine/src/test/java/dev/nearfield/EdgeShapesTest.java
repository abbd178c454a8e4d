package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeShapesTest {

  @ParameterizedTest
  @EachFormat
  void search_emptyIndex_givesNoHits(Codes codes) {
    try (VectorIndex index = TestIndexes.builder(4, Metric.SQUARED_L2, codes).inMemory();
        Searcher searcher = index.searcher()) {
      assertThat(index.search(Query.of(new float[4])).hits()).isEmpty();
      assertThat(index.search(Query.of(new float[4]).exact()).hits()).isEmpty();
      assertThat(searcher.search(new float[4], 10, 10)).isZero();
      assertThat(index.stats().memory().total()).isLessThan(64 << 10);
      assertThat(index.stats().unreachable()).isZero();
    }
  }

  @Test
  void inMemory_thousandEmptyIndexes_holdLittleMemory() {
    List<VectorIndex> indexes = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        indexes.add(VectorIndex.inMemory(768, Metric.COSINE));
      }
      long bytes = indexes.stream().mapToLong(index -> index.stats().memory().total()).sum();
      assertThat(bytes).isLessThan(1_000L * (64 << 10));
    } finally {
      indexes.forEach(VectorIndex::close);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, FLOAT32", "1, INT8", "2, FLOAT32", "2, INT8", "3, INT8", "11, FLOAT32"})
  void search_fewerRowsThanK_returnsAllNearestFirst(int count, Codes codes) {
    float[][] rows = RandomVectors.seeded(count).gaussian().rows(count, 6);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes)) {
      for (float[] query : rows) {
        SearchResult walked = index.search(Query.of(query).k(50));
        assertThat(walked.hits()).hasSize(count);
        assertThat(walked.hits()).isEqualTo(index.search(Query.of(query).k(50).exact()).hits());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, SQUARED_L2, INT8",
    "1, DOT, FLOAT32",
    "1, COSINE, INT8",
    "65536, SQUARED_L2, INT8",
    "65536, COSINE, FLOAT32",
    "65536, DOT, INT8"
  })
  void search_extremeDimension_findsTheNearestRow(int dimension, Metric metric, Codes codes) {
    float[][] rows = RandomVectors.seeded(8).gaussian().rows(12, dimension);
    try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
      for (float[] query : rows) {
        assertThat(index.search(Query.of(query).k(1)).hits())
            .isEqualTo(index.search(Query.of(query).k(1).exact()).hits());
      }
      assertThat(index.get(3L)).hasSize(dimension);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 10, 0.15", "3, 20, 0.6", "255, 255, 0.999", "8, 40, 0.9"})
  void search_extremeDegrees_findsAsManyAsTheGraphAllows(
      int maxNeighbors, int buildBeamWidth, double recall) {
    float[][] rows = RandomVectors.seeded(5).gaussian().rows(1_500, 8);
    float[][] queries = RandomVectors.seeded(6).gaussian().rows(30, 8);
    try (VectorIndex index =
        TestIndexes.builder(8, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(maxNeighbors)
            .buildBeamWidth(buildBeamWidth)
            .inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      assertThat(TestIndexes.recall(index, rows, queries, Metric.SQUARED_L2))
          .isGreaterThanOrEqualTo(recall);
      IndexStats stats = index.stats();
      assertThat(stats.degrees()).hasSize(maxNeighbors + 1);
      assertThat(stats.degrees().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_500);
      assertThat(stats.levels().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_500);
    }
  }

  @Test
  void search_moreHitsThanTwoLinksPerRowLeadTo_stillReturnsK() {
    float[][] rows = RandomVectors.seeded(9).clustered(40, 0.001f).rows(1_500, 4);
    try (VectorIndex index =
        TestIndexes.builder(4, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(2)
            .buildBeamWidth(2)
            .inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      assertThat(index.stats().unreachable()).isPositive();
      for (int row = 0; row < rows.length; row += 100) {
        Query query = Query.of(rows[row]).k(1_500).beamWidth(1_500);
        assertThat(index.search(query).hits()).hasSize(1_500);
      }
    }
  }

  @Test
  void search_largestNorms_scoresStayFinite() {
    float large = (float) Math.sqrt(Float.MAX_VALUE / 16.0 / 4) * 0.999f;
    float[][] rows = {
      {large, large, large, large}, {-large, -large, -large, -large}, {large, 0, 0, 0}, {0, 0, 0, 0}
    };
    for (Metric metric : new Metric[] {Metric.SQUARED_L2, Metric.DOT}) {
      for (Codes codes : EnumSet.complementOf(EnumSet.of(Codes.FLOAT16))) { // refuses them
        try (VectorIndex index = TestIndexes.filled(rows, metric, codes)) {
          for (float[] query : rows) {
            List<Hit> hits = index.search(Query.of(query)).hits();
            assertThat(hits).hasSize(4).allMatch(hit -> Float.isFinite(hit.score()));
            assertThat(hits).isEqualTo(index.search(Query.of(query).exact()).hits());
          }
        }
      }
    }
  }

  @Test
  void get_addedVector_returnsItsBitsOrItsDirection() {
    float[][] rows = RandomVectors.seeded(2).gaussian().rows(20, 9);
    for (Codes codes : TestIndexes.formats()) {
      try (VectorIndex index = TestIndexes.filled(rows, Metric.SQUARED_L2, codes);
          VectorIndex unit = TestIndexes.filled(rows, Metric.COSINE, codes)) {
        for (int id = 0; id < rows.length; id++) {
          assertThat(index.get((long) id)).isEqualTo(rows[id]);
          float[] stored = unit.get((long) id);
          double length = 0;
          for (float component : stored) {
            length += component * component;
          }
          assertThat(length).isBetween(1 - 1e-5, 1 + 1e-5);
        }
      }
    }
  }
}
