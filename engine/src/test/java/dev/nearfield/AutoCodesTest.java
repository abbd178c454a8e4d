package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoCodesTest {

  @ParameterizedTest
  @EachFormat
  void at_chosenFormat_isItself(Codes codes) {
    assertThat(codes.at(1)).isEqualTo(codes);
    assertThat(codes.at(65_536)).isEqualTo(codes);
  }

  @ParameterizedTest
  @CsvSource({
    "1, INT8",
    "48, INT8",
    "49, INT4",
    "255, INT4",
    "256, BIT1",
    "784, BIT1",
    "65536, BIT1"
  })
  void create_codesNotChosen_followFromTheDimension(int dimension, Codes expected) {
    IndexBuilder plain = VectorIndex.builder().dimension(dimension).metric(Metric.COSINE);
    try (VectorIndex unsaid = plain.inMemory();
        VectorIndex auto = plain.codes(Codes.AUTO).inMemory()) {
      assertThat(unsaid.stats().codes()).isEqualTo(expected);
      assertThat(auto.stats().codes()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"24, FLOAT32", "100, INT8", "300, INT8", "300, BIT1"})
  void open_auto_takesWhatIsThere(int dimension, Codes saved, @TempDir Path directory) {
    float[][] rows = RandomVectors.seeded(3).rows(50, dimension);
    try (VectorIndex index =
        TestIndexes.builder(dimension, Metric.SQUARED_L2, saved).openOrCreate(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
    }
    try (VectorIndex index = VectorIndex.builder().codes(Codes.AUTO).open(directory)) {
      assertThat(index.stats().codes()).isEqualTo(saved);
      assertThat(index.search(Query.of(rows[7])).hits().getFirst().id()).isEqualTo(7L);
    }
    assertThatThrownBy(() -> VectorIndex.builder().codes(Codes.BFLOAT16).open(directory))
        .isInstanceOf(OptionMismatchException.class);
  }
}
