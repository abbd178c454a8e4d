package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build threads 2",
        "open",
        "answer beam 40",
        "measure beam 40 millis 1000",
        "weigh"
      })
  void parse_everyCommand_writesTheSameLine(String line) {
    assertThat(Command.parse(line).line()).isEqualTo(line);
  }

  @Test
  void parse_measure_readsBothNumbers() {
    assertThat(Command.parse("measure beam 40 millis 250")).isEqualTo(new Command.Measure(40, 250));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "opened",
        "open now",
        "measure beam 40",
        "measure beam forty millis 9",
        "build threads",
        "answer beam 40 "
      })
  void parse_anythingElse_isRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> Command.parse(line));
  }
}
