package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers get wrong: each has its own exception and message, and changes nothing. */
class RefusalsTest {

  private static final int DIMENSION = 6;
  private static final float[] GOOD = {1, 2, 3, 4, 5, 6};

  private static Arguments call(
      Class<? extends Exception> type, String message, Consumer<VectorIndex> call) {
    return Arguments.of(type, message, call);
  }

  static Stream<Arguments> vectors() {
    return Stream.of(
            Arguments.of(new float[DIMENSION - 1], "5 components, the index 6"),
            Arguments.of(new float[DIMENSION + 1], "7 components, the index 6"),
            Arguments.of(new float[0], "0 components, the index 6"),
            Arguments.of(with(3, Float.NaN), "component 3 of the vector is NaN"),
            Arguments.of(with(0, Float.POSITIVE_INFINITY), "component 0 of the vector is Infinity"),
            Arguments.of(
                with(5, Float.NEGATIVE_INFINITY), "component 5 of the vector is -Infinity"),
            Arguments.of(with(2, Float.MAX_VALUE), "squared norm"),
            Arguments.of(with(2, 5e18f), "squared norm"),
            Arguments.of(new float[DIMENSION], "zero"))
        .flatMap(
            arguments ->
                Stream.<Consumer<VectorIndex>>of(
                        index -> index.add(77L, (float[]) arguments.get()[0]),
                        index -> index.upsert(3L, (float[]) arguments.get()[0]),
                        index -> index.search(Query.of((float[]) arguments.get()[0])),
                        index -> index.search(Query.of((float[]) arguments.get()[0]).exact()),
                        index -> {
                          try (Searcher searcher = index.searcher()) {
                            searcher.search((float[]) arguments.get()[0], 1, 1);
                          }
                        })
                    .map(
                        use ->
                            call(InvalidVectorException.class, (String) arguments.get()[1], use)));
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        call(OutOfRangeException.class, "k must be in [1, 65536], was 0", i -> Query.of(GOOD).k(0)),
        call(OutOfRangeException.class, "was -1", i -> Query.of(GOOD).k(-1)),
        call(OutOfRangeException.class, "was 65537", i -> Query.of(GOOD).k(65_537)),
        call(OutOfRangeException.class, "beamWidth must", i -> Query.of(GOOD).beamWidth(0)),
        call(OutOfRangeException.class, "beamWidth must", i -> Query.of(GOOD).beamWidth(65_537)),
        call(OutOfRangeException.class, "rerankCount must", i -> Query.of(GOOD).rerankCount(0)),
        call(
            OutOfRangeException.class,
            "beamWidth must be in [20, 65536], was 19",
            i -> i.search(Query.of(GOOD).k(20).beamWidth(19))),
        call(
            OutOfRangeException.class,
            "rerankCount must be in [20, 30], was 19",
            i -> i.search(Query.of(GOOD).k(20).beamWidth(30).rerankCount(19))),
        call(
            OutOfRangeException.class,
            "rerankCount must be in [20, 30], was 31",
            i -> i.search(Query.of(GOOD).k(20).beamWidth(30).rerankCount(31))),
        call(OutOfRangeException.class, "k must", i -> i.searcher().search(GOOD, 0, 10)),
        call(
            OutOfRangeException.class,
            "k must",
            i -> i.searcher().search(GOOD, Integer.MAX_VALUE, Integer.MAX_VALUE)),
        call(OutOfRangeException.class, "beamWidth must", i -> i.searcher().search(GOOD, 10, 9)),
        call(
            OutOfRangeException.class,
            "rerankCount must",
            i -> i.searcher().search(GOOD, 10, 20, 21)),
        call(OutOfRangeException.class, "threads must", i -> BulkOptions.DEFAULT.threads(0)),
        call(OutOfRangeException.class, "threads must", i -> BatchOptions.DEFAULT.threads(0)),
        call(OutOfRangeException.class, "recall must", i -> Query.of(GOOD).recall(0.49)),
        call(OutOfRangeException.class, "recall must", i -> Query.of(GOOD).recall(1)),
        call(OutOfRangeException.class, "was NaN", i -> Query.of(GOOD).recall(Double.NaN)),
        call(OutOfRangeException.class, "recall must", i -> CalibrationOptions.DEFAULT.recall(1.0)),
        call(OutOfRangeException.class, "k must", i -> CalibrationOptions.DEFAULT.ks(10, 0)),
        call(
            OutOfRangeException.class,
            "ks.size",
            i -> CalibrationOptions.DEFAULT.ks(new Integer[0])),
        call(
            OutOfRangeException.class, "sampleSize", i -> CalibrationOptions.DEFAULT.sampleSize(9)),
        call(
            QueryConflictException.class,
            "set either recall, or beamWidth",
            i -> Query.of(GOOD).beamWidth(20).recall(0.9)),
        call(
            QueryConflictException.class,
            "set either recall, or beamWidth",
            i -> Query.of(GOOD).recall(0.9).rerankCount(20)),
        call(
            QueryConflictException.class,
            "set either exact or recall",
            i -> Query.of(GOOD).recall(0.9).exact()),
        call(
            QueryConflictException.class,
            "for the nearest rows",
            i -> Query.of(GOOD).recall(0.9).minScore(0)),
        call(OutOfRangeException.class, "slack must", i -> Query.of(GOOD).slack(-0.1f)),
        call(OutOfRangeException.class, "was NaN", i -> Query.of(GOOD).slack(Float.NaN)),
        call(
            OutOfRangeException.class, "was Infinity", i -> Query.of(GOOD).slack(Query.WHOLE_BEAM)),
        call(
            OutOfRangeException.class,
            "slack must",
            i -> CalibrationOptions.DEFAULT.slacks(List.of(0.1f, -1f))),
        call(
            QueryConflictException.class,
            "recall chooses the slack",
            i -> Query.of(GOOD).slack(0.1f).recall(0.9)),
        call(
            QueryConflictException.class,
            "scores all rows: leave slack out",
            i -> Query.of(GOOD).slack(0.1f).exact()),
        call(
            QueryConflictException.class,
            "a range has no k-th hit",
            i -> Query.of(GOOD).minScore(0).slack(0.1f)),
        call(
            QueryConflictException.class,
            "a range has no k-th hit",
            i -> Query.of(GOOD).slack(0.1f).radius(1)),
        call(
            QueryConflictException.class,
            "a pager goes on where its walk stopped",
            i -> i.pager(Query.of(GOOD).slack(0.1f))),
        call(
            QueryConflictException.class,
            "the index compares by DOT",
            i -> {
              try (VectorIndex dot = VectorIndex.inMemory(DIMENSION, Metric.DOT)) {
                dot.search(Query.of(GOOD).slack(0.1f));
              }
            }),
        call(
            QueryConflictException.class,
            "the index compares by DOT",
            i -> {
              try (VectorIndex dot = VectorIndex.inMemory(DIMENSION, Metric.DOT)) {
                dot.add("a", GOOD);
                dot.add("b", GOOD);
                dot.calibrate(CalibrationOptions.DEFAULT.earlyStop());
              }
            }),
        call(OutOfRangeException.class, "radius must", i -> Query.of(GOOD).radius(-0.1f)),
        call(OutOfRangeException.class, "was NaN", i -> Query.of(GOOD).radius(Float.NaN)),
        call(OutOfRangeException.class, "was NaN", i -> Query.of(GOOD).minScore(Float.NaN)),
        call(
            OutOfRangeException.class,
            "was Infinity",
            i -> Query.of(GOOD).minScore(Float.POSITIVE_INFINITY)),
        call(
            QueryConflictException.class,
            "radius and minScore",
            i -> Query.of(GOOD).radius(1).minScore(0)),
        call(
            QueryConflictException.class,
            "compares by COSINE: use minScore",
            i -> i.search(Query.of(GOOD).radius(1))),
        call(
            QueryConflictException.class,
            "compares by COSINE: use minScore",
            i -> i.search(Query.of(GOOD).radius(1).exact())),
        call(
            IndexOutOfBoundsException.class,
            "rank must be in [0, 2), was 2",
            i -> {
              Searcher searcher = i.searcher();
              searcher.search(GOOD, 2, 10);
              searcher.score(2);
            }),
        call(IndexOutOfBoundsException.class, "rank", i -> i.searcher().longId(0)));
  }

  static Stream<Arguments> ids() {
    UUID uuid = new UUID(1, 2);
    return Stream.of(
        call(UnknownIdException.class, "id 99 is not in the index", i -> i.get(99L)),
        call(DuplicateIdException.class, "id 3 is already in the index", i -> i.add(3L, GOOD)),
        call(IdTypeException.class, "LONG, not STRING", i -> i.add("3", GOOD)),
        call(IdTypeException.class, "LONG, not UUID", i -> i.add(uuid, GOOD)),
        call(IdTypeException.class, "LONG, not STRING", i -> i.upsert("3", GOOD)),
        call(IdTypeException.class, "LONG, not UUID", i -> i.delete(uuid)),
        call(IdTypeException.class, "LONG, not STRING", i -> i.get("3")),
        call(IdTypeException.class, "LONG, not UUID", i -> i.get(uuid)),
        call(IdTypeException.class, "LONG, not STRING", i -> i.contains("3")),
        call(IdTypeException.class, "LONG, not UUID", i -> i.contains(uuid)),
        call(IdTypeException.class, "LONG, not STRING", i -> bulk(i, "77")),
        call(IdTypeException.class, "LONG, not UUID", i -> bulk(i, uuid)),
        call(IdTypeException.class, "1.5", i -> bulk(i, 1.5)),
        call(IdTypeException.class, "java.util", i -> bulk(i, List.of())),
        call(IdTypeException.class, "LONG, not STRING", i -> searched(i).stringId(0)),
        call(IdTypeException.class, "LONG, not UUID", i -> searched(i).uuidId(0)),
        call(UnsupportedOperationException.class, "memory only", VectorIndex::save));
  }

  static Stream<Arguments> calls() {
    return Stream.of(vectors(), queries(), ids()).flatMap(calls -> calls);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_thatIsRefused_saysWhyAndChangesNothing(
      Class<? extends Exception> type, String message, Consumer<VectorIndex> call) {
    float[][] rows = RandomVectors.seeded(1).gaussian().rows(60, DIMENSION);
    try (VectorIndex index = TestIndexes.filled(rows, Metric.COSINE, Codes.INT8)) {
      List<SearchResult> before = TestIndexes.answers(index, rows);
      assertThatThrownBy(() -> call.accept(index))
          .isExactlyInstanceOf(type)
          .hasMessageContaining(message);
      assertThat(index.size()).isEqualTo(60);
      assertThat(index.contains(77L)).isFalse();
      assertThat(TestIndexes.answers(index, rows)).isEqualTo(before);
      index.add(77L, GOOD);
      assertThat(index.search(Query.of(GOOD).k(1)).hits().getFirst().id()).isEqualTo(77L);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.nearfield.RefusalsTest#descriptions")
  void builder_badDescription_isRefused(
      Class<? extends Exception> type, String message, Consumer<IndexBuilder> description) {
    assertThatThrownBy(() -> description.accept(VectorIndex.builder()))
        .isExactlyInstanceOf(type)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> descriptions() {
    Class<OutOfRangeException> range = OutOfRangeException.class;
    return Stream.of(
        description(range, "dimension must be in [1, 65536], was 0", b -> b.dimension(0)),
        description(range, "dimension", b -> b.dimension(65_537)),
        description(range, "maxNeighbors must be in [2, 255], was 1", b -> b.maxNeighbors(1)),
        description(range, "maxNeighbors", b -> b.maxNeighbors(256)),
        description(range, "buildBeamWidth", b -> b.buildBeamWidth(4_097)),
        description(
            range,
            "buildBeamWidth must be in [31, 4096], was 30",
            b -> b.dimension(2).metric(Metric.DOT).buildBeamWidth(30).inMemory()),
        description(
            IllegalArgumentException.class, "needs a metric", b -> b.dimension(2).inMemory()),
        description(
            IllegalArgumentException.class,
            "needs a dimension",
            b -> b.metric(Metric.DOT).inMemory()));
  }

  @Test
  void search_zeroVectorUnderOtherMetrics_isFine() {
    float[][] rows = RandomVectors.seeded(1).gaussian().rows(60, DIMENSION);
    for (Metric metric : new Metric[] {Metric.DOT, Metric.SQUARED_L2}) {
      try (VectorIndex index = TestIndexes.filled(rows, metric, Codes.INT8)) {
        index.add(60L, new float[DIMENSION]);
        assertThat(index.search(Query.of(new float[DIMENSION])).hits()).hasSize(10);
        assertThat(index.get(60L)).containsOnly(0f);
      }
    }
  }

  private static Arguments description(
      Class<? extends Exception> type, String message, Consumer<IndexBuilder> description) {
    return Arguments.of(type, message, description);
  }

  private static Searcher searched(VectorIndex index) {
    Searcher searcher = index.searcher();
    searcher.search(GOOD, 1, 10);
    return searcher;
  }

  private static void bulk(VectorIndex index, Object id) {
    index.addAll(new ArraySource(new float[][] {GOOD}, position -> id), TestIndexes.TWO_THREADS);
  }

  private static float[] with(int component, float value) {
    float[] vector = Arrays.copyOf(GOOD, DIMENSION);
    vector[component] = value;
    return vector;
  }

  /** 65,504 is float16's largest; what it cannot hold is refused wherever float16 is asked for. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, FLOAT16", "INT8, FLOAT16", "FLOAT16, FLOAT32", "FLOAT16, FLOAT16"})
  void call_componentAboveFloat16_isRefusedByItsPosition(Codes codes, Encoding vectors) {
    float[][] rows = {GOOD, with(2, 65_504f), with(5, -65_504f)};
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes).vectors(vectors).inMemory()) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      List<SearchResult> before = TestIndexes.answers(index, rows);
      float[] above = with(4, -Math.nextUp(65_504f));
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> index.add(9L, above),
              () -> index.search(Query.of(above)),
              () -> index.search(Query.of(above).exact()))) {
        assertThatThrownBy(call)
            .isInstanceOf(InvalidVectorException.class)
            .hasMessageContaining("component 4 of the vector is -65504.004")
            .hasMessageContaining("65504.0");
      }
      float[][] more = {GOOD, above};
      assertThatThrownBy(() -> index.addAll(ArraySource.from(more, 20), TestIndexes.TWO_THREADS))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageStartingWith("vector 1 of the source: component 4");
      if (index.size() == rows.length) {
        assertThat(TestIndexes.answers(index, rows)).isEqualTo(before);
      }
      assertThat(index.contains(9L)).isFalse();
    }
  }

  /** Normalised, anything fits; and bfloat16 has float32's range. */
  @Test
  void add_largeComponentsThatFit_areStored() {
    float[] large = with(1, 1e9f);
    try (VectorIndex cosine =
            TestIndexes.builder(DIMENSION, Metric.COSINE, Codes.FLOAT16)
                .vectors(Encoding.FLOAT16)
                .inMemory();
        VectorIndex dot =
            TestIndexes.builder(DIMENSION, Metric.DOT, Codes.BFLOAT16)
                .vectors(Encoding.BFLOAT16)
                .inMemory()) {
      cosine.add(1L, large);
      dot.add(1L, large);
      assertThat(cosine.get(1L)[1]).isEqualTo(1f);
      assertThat(dot.get(1L)[1]).isCloseTo(1e9f, withinPercentage(0.4));
    }
  }
}
