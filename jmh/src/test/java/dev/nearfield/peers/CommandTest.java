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
        "measure beam 40 millis 1000 threads 1",
        "weigh"
      })
  void parse_everyCommand_writesTheSameLine(String line) {
    assertThat(Command.parse(line).line()).isEqualTo(line);
  }

  @Test
  void parse_measure_readsItsNumbers() {
    assertThat(Command.parse("measure beam 40 millis 250 threads 3"))
        .isEqualTo(new Command.Measure(40, 250, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "opened",
        "open now",
        "measure beam 40",
        "measure beam 40 millis 9",
        "measure beam forty millis 9 threads 1",
        "build threads",
        "answer beam 40 "
      })
  void parse_anythingElse_isRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> Command.parse(line));
  }
}
