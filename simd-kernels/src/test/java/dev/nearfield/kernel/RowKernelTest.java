package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowKernelTest {

  /**
   * Three passes of eight and a rest of three: every leaf but the single row, which 9 and 17 add.
   */
  private static final int ROWS = 27;

  /** More rows than two of a kernel's batches hold, with a rest. */
  private static final int LONG_LIST = 2 * IntegerResults.ROWS + 5;

  static Stream<Arguments> everyForm() {
    return Stream.of(Form.values())
        .flatMap(form -> Stream.of(Values.values()).map(values -> Arguments.of(form, values)));
  }

  /** What 7-bit codes stand for is not always encoded as the same codes again. */
  static Stream<Arguments> everyFloatForm() {
    return everyForm().filter(form -> ((Form) form.get()[0]).format != Format.INT8);
  }

  static IntStream dimensions() {
    return IntStream.concat(IntStream.rangeClosed(1, 257), IntStream.of(384, 768, 784, 1536));
  }

  @ParameterizedTest
  @MethodSource("everyForm")
  void score_anyDimension_matchesReferenceToTheLastBit(Form form, Values values) {
    dimensions().forEach(dimension -> assertMatchesReference(form, values, dimension));
  }

  private static void assertMatchesReference(Form form, Values values, int dimension) {
    float[][] vectors = Batch.vectors(values, dimension, ROWS, dimension);
    // Rows start cache lines; the page offset moves with the dimension.
    int leadBytes = dimension % 7 * 64;
    try (var arena = Arena.ofConfined()) {
      var vector = new Batch(arena, form.kernel(dimension), form, vectors, leadBytes);
      var plain = new Batch(arena, form.reference(dimension), form, vectors, leadBytes);
      float[] expected = plain.score(ROWS);
      for (int count : new int[] {ROWS, 17, 13, 9, 4, 1}) {
        float[] actual = vector.score(count);
        for (int i = 0; i < count; i++) {
          assertThat(Float.floatToIntBits(actual[i]))
              .as("%s %s dimension %d row %d of %d", form, values, dimension, i, count)
              .isEqualTo(Float.floatToIntBits(expected[i]));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void score_anyPlaceInAnyBatch_hasTheSameBits(Form form) {
    assertSameBitsAnywhere(form, 100);
    // Long rows too.
    assertSameBitsAnywhere(form, 768);
  }

  private static void assertSameBitsAnywhere(Form form, int dimension) {
    int count = 33;
    float[][] vectors = Batch.vectors(Values.GAUSSIAN, 11, count, dimension);
    try (var arena = Arena.ofConfined()) {
      var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
      float[] alone = new float[count];
      float[] score = new float[1];
      for (int i = 0; i < count; i++) {
        batch.kernel.score(batch.query, new long[] {batch.rows[i]}, 1, score);
        alone[i] = score[0];
      }
      byte[] rows = rows(batch);
      for (int size = 0; size <= LONG_LIST; size++) {
        assertBatchAt(batch, alone, size, new Random(size).nextInt(count));
      }
      assertThat(rows(batch)).as("what lies behind the query").isEqualTo(rows);
    }
  }

  private static byte[] rows(Batch batch) {
    return batch.memory().asSlice(batch.kernel.queryBytes()).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Scores {@code size} rows from {@code first} on, and looks for writes behind the batch. */
  private static void assertBatchAt(Batch batch, float[] alone, int size, int first) {
    long[] rows = new long[size + 1];
    for (int i = 0; i < size; i++) {
      rows[i] = batch.rows[(first + i) % alone.length];
    }
    float[] scores = new float[size + 1];
    scores[size] = 42f;
    batch.kernel.score(batch.query, rows, size, scores);
    for (int i = 0; i < size; i++) {
      assertThat(scores[i])
          .as("row %d of %d", i, size)
          .isEqualTo(alone[(first + i) % alone.length]);
    }
    assertThat(scores[size]).isEqualTo(42f);
  }

  @ParameterizedTest
  @EnumSource
  void score_afterAnyRow_ignoresWhatLiesBehindIt(Form form) {
    for (int dimension : new int[] {1, 15, 48, 64, 100, 128, 769}) {
      try (var arena = Arena.ofConfined()) {
        float[][] vectors = Batch.vectors(Values.GAUSSIAN, 3, 2, dimension);
        var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
        float before = batch.score(1)[0];
        RawMemory.memory(batch.rows[1], batch.kernel.strideBytes()).fill((byte) 0x7f);
        assertThat(batch.score(1)[0]).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void prepareQuery_anyRow_staysWithinItsBytes(Form form) {
    for (int dimension : new int[] {1, 31, 64, 100, 784}) {
      var kernel = form.kernel(dimension);
      try (var arena = Arena.ofConfined()) {
        float[][] vectors = Batch.vectors(Values.GAUSSIAN, 5, ROWS, dimension);
        // The lead is what follows the query.
        var batch = new Batch(arena, kernel, form, vectors, 64);
        var behind = batch.memory().asSlice(kernel.queryBytes(), 64);
        behind.fill((byte) 0x5a);
        kernel.prepareQuery(batch.rows[0], batch.query);
        kernel.score(batch.query, batch.rows, ROWS, batch.scores);
        assertThat(behind.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(0x5a);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void prepareVector_anyVector_staysWithinItsBytes(Form form) {
    for (int dimension : new int[] {1, 31, 64, 100, 784}) {
      float[][] vectors = Batch.vectors(Values.GAUSSIAN, 5, 1, dimension);
      try (var arena = Arena.ofConfined()) {
        for (RowKernel kernel :
            new RowKernel[] {form.kernel(dimension), form.reference(dimension)}) {
          var batch = new Batch(arena, kernel, form, vectors, 64);
          var behind = batch.memory().asSlice(kernel.queryBytes(), 64);
          behind.fill((byte) 0x5a);
          kernel.prepareVector(vectors[0], batch.query);
          assertThat(behind.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(0x5a);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyForm")
  void prepareVector_anyDimension_matchesReferenceToTheLastBit(Form form, Values values) {
    dimensions().forEach(dimension -> assertVectorMatchesReference(form, values, dimension));
  }

  private static void assertVectorMatchesReference(Form form, Values values, int dimension) {
    float[][] vectors = Batch.vectors(values, dimension, 3, dimension);
    float[] query = form.format.inRange(vectors[1]);
    try (var arena = Arena.ofConfined()) {
      var vector = new Batch(arena, form.kernel(dimension), form, vectors, 0);
      var plain = new Batch(arena, form.reference(dimension), form, vectors, 0);
      vector.kernel.prepareVector(query, vector.query);
      plain.kernel.prepareVector(query, plain.query);
      assertThat(vector.score(3))
          .as("%s %s dimension %d", form, values, dimension)
          .isEqualTo(plain.score(3));
    }
  }

  @ParameterizedTest
  @MethodSource("everyFloatForm")
  void prepareVector_ofADecodedRow_scoresAsTheRow(Form form, Values values) {
    for (int dimension : new int[] {1, 15, 33, 100, 257}) {
      float[][] vectors = Batch.vectors(values, dimension, 5, dimension);
      try (var arena = Arena.ofConfined()) {
        var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
        float[] ofRow = batch.score(5).clone();
        float[] decoded = new float[dimension];
        form.format.decode(batch.rows[0], decoded);
        batch.kernel.prepareVector(decoded, batch.query);
        assertThat(batch.score(5)).isEqualTo(ofRow);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void layout_anyDimension_isWholeCacheLines(Form form) {
    dimensions()
        .forEach(
            dimension -> {
              var kernel = form.kernel(dimension);
              assertThat(kernel.dimension()).isEqualTo(dimension);
              assertThat(kernel.strideBytes() % 64).isZero();
              assertThat(kernel.strideBytes())
                  .isEqualTo(form.reference(dimension).strideBytes())
                  .isGreaterThanOrEqualTo(form.format.payloadBytes(dimension));
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_537, Integer.MAX_VALUE})
  void factories_dimensionOutOfRange_sayTheRange(int dimension) {
    for (Form form : Form.values()) {
      assertThatThrownBy(() -> form.kernel(dimension))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("dimension must be in [1, 65536], was %d", dimension);
      assertThatThrownBy(() -> form.reference(dimension))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void score_largestDimension_matchesReference(Form form) {
    assertMatchesReference(form, Values.GAUSSIAN, RowKernels.MAX_DIMENSION);
  }
}
