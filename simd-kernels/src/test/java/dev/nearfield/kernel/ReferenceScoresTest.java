package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference against arithmetic in double: within a bound for floats, exact for codes. */
class ReferenceScoresTest {

  private static final int ROWS = 4;

  private static final EnumSet<Form> FLOATS =
      EnumSet.complementOf(EnumSet.of(Form.INT8_DOT, Form.INT8_SQUARED_L2));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 16, 17, 100, 128, 257, 768, 1536})
  void floats_ordinaryValues_areWithinTheErrorBound(int dimension) {
    for (Values values : new Values[] {Values.GAUSSIAN, Values.TINY, Values.SUBNORMAL}) {
      float[][] vectors = Batch.vectors(values, dimension, ROWS, dimension);
      for (Form form : FLOATS) {
        assertWithinBound(form, vectors);
      }
    }
  }

  /** The query as it is, the rows as their format rounded them. */
  private static void assertWithinBound(Form form, float[][] vectors) {
    int dimension = vectors[0].length;
    float[] row = new float[dimension];
    try (var arena = Arena.ofConfined()) {
      var batch = new Batch(arena, form.reference(dimension), form, vectors, 0);
      batch.kernel.prepareVector(vectors[0], batch.query);
      float[] scores = batch.score(ROWS);
      for (int i = 0; i < ROWS; i++) {
        form.format.decode(batch.rows[i], row);
        double sum = 0;
        double magnitude = 0;
        for (int j = 0; j < dimension; j++) {
          double difference = (double) vectors[0][j] - row[j];
          double term = form.isDot() ? (double) vectors[0][j] * row[j] : -difference * difference;
          sum += term;
          magnitude += Math.abs(term);
        }
        // A rounding for every block of a lane and every fold, three for a difference squared.
        double roundings = Math.ceilDiv(dimension, FixedOrder.LANES) + 8;
        double bound = roundings * 0x1p-24 * magnitude + roundings * 16 * Float.MIN_VALUE;
        assertThat((double) scores[i]).isCloseTo(sum, within(bound));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void int8_anyValues_matchTheDecodedRows(Values values) {
    for (int dimension : new int[] {1, 3, 4, 47, 48, 49, 64, 100, 768}) {
      float[][] vectors = Batch.vectors(values, dimension, ROWS, dimension);
      assertMatchesDecoded(Form.INT8_DOT, vectors);
      assertMatchesDecoded(Form.INT8_SQUARED_L2, vectors);
    }
  }

  private static void assertMatchesDecoded(Form form, float[][] vectors) {
    int dimension = vectors[0].length;
    try (var arena = Arena.ofConfined()) {
      var batch = new Batch(arena, form.reference(dimension), form, vectors, 0);
      float[] scores = batch.score(ROWS);
      for (int i = 0; i < ROWS; i++) {
        double sum = 0;
        double magnitude = 0;
        for (int j = 0; j < dimension; j++) {
          double a = component(batch.rows[0], dimension, j);
          double b = component(batch.rows[i], dimension, j);
          sum += form.isDot() ? a * b : -(a - b) * (a - b);
          magnitude += (Math.abs(a) + Math.abs(b)) * (Math.abs(a) + Math.abs(b));
        }
        if (form.isDot()) {
          sum += (double) Form.bias(vectors[0]) + Form.bias(vectors[i]);
          magnitude += Math.abs(Form.bias(vectors[0])) + Math.abs(Form.bias(vectors[i]));
        }
        float expected = (float) sum;
        if (Float.isInfinite(expected)) {
          assertThat(scores[i]).isEqualTo(expected);
        } else {
          double bound = Math.ulp(expected) + dimension * 0x1p-48 * magnitude;
          assertThat((double) scores[i]).as("%s row %d", form, i).isCloseTo(sum, within(bound));
        }
      }
    }
  }

  private static double component(long row, int dimension, int position) {
    long corrections = row + Int8Row.correctionsAt(dimension);
    return Int8Row.offsetAt(corrections)
        + (double) Int8Row.stepAt(corrections) * Int8Row.code(row, position);
  }

  @ParameterizedTest
  @EnumSource
  void int8_pairTurnedRound_hasTheSameBits(Values values) {
    int dimension = 100;
    float[][] vectors = Batch.vectors(values, 21, 8, dimension);
    for (Form form : new Form[] {Form.INT8_DOT, Form.INT8_SQUARED_L2}) {
      try (var arena = Arena.ofConfined()) {
        var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
        for (int i = 0; i < batch.rows.length; i++) {
          for (int j = 0; j < i; j++) {
            assertThat(pair(batch, i, j)).isEqualTo(pair(batch, j, i));
          }
        }
      }
    }
  }

  private static float pair(Batch batch, int query, int row) {
    batch.kernel.prepareQuery(batch.rows[query], batch.query);
    batch.kernel.score(batch.query, new long[] {batch.rows[row]}, 1, batch.scores);
    return batch.scores[0];
  }

  @ParameterizedTest
  @EnumSource
  void squaredL2_ofARowAndItself_isPositiveZero(Values values) {
    for (Form form : Form.values()) {
      if (form.isDot()) {
        continue;
      }
      for (int dimension : new int[] {1, 63, 257, 768}) {
        try (var arena = Arena.ofConfined()) {
          float[][] vectors = Batch.vectors(values, 8, 1, dimension);
          var batch = new Batch(arena, form.kernel(dimension), form, vectors, 0);
          assertThat(Float.floatToRawIntBits(batch.score(1)[0])).as("%s", form).isZero();
        }
      }
    }
  }

  @Test
  void int8_largestCodes_doNotOverflow() {
    int dimension = RowKernels.MAX_DIMENSION;
    float[] vector = new float[dimension];
    java.util.Arrays.fill(vector, 1f);
    vector[0] = 0f;
    try (var arena = Arena.ofConfined()) {
      float[][] vectors = {vector};
      var form = Form.INT8_DOT;
      float expected = dimension - 1 + 2 * Form.bias(vector);
      assertThat(new Batch(arena, form.kernel(dimension), form, vectors, 0).score(1)[0])
          .isCloseTo(expected, within(expected * 0x1p-20f));
    }
  }
}
