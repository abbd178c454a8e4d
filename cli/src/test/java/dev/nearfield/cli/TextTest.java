package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.0 KB",
    "47040008, 47.0 MB",
    "999960000, 1.0 GB",
    "9223372036854775807, '9,223,372.0 TB'"
  })
  void bytes_anySize_hasAUnit(long bytes, String text) {
    assertThat(Text.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.417, 0.42 s", "12.34, 12.3 s", "185, 3 min 05 s", "59.9, 59.9 s"})
  void seconds_anyLength_readsWell(double seconds, String text) {
    assertThat(Text.seconds(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"83.14, 83.1 us", "1250, 1.25 ms"})
  void micros_anyLength_readsWell(double micros, String text) {
    assertThat(Text.micros(micros)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"80, 80 us", "1500, 1.5 ms", "1000, 1 ms", "0.5, 0.5 us", "20000, 20 ms"})
  void shortMicros_onAnAxis_hasNoTrailingZeros(double micros, String text) {
    assertThat(Text.shortMicros(micros)).isEqualTo(text);
  }

  @Test
  void count_large_hasSeparators() {
    assertThat(Text.count(1_234_567)).isEqualTo("1,234,567");
    assertThat(Text.decimal(0.99312, 4)).isEqualTo("0.9931");
  }
}
