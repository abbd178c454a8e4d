package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Console console(boolean terminal) {
    return new Console(new PrintWriter(out, true), new PrintWriter(err, true), terminal);
  }

  @Test
  void update_onATerminal_drawsCountRateAndRest() {
    try (Progress progress = Progress.start(console(true), "adding")) {
      progress.update(30_000, 60_000);
    }
    assertThat(err.toString())
        .contains("\radding ", "[##########..........]", " 50 %", "30,000 of 60,000", "/s")
        .contains(" left")
        .contains("took ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void update_often_redrawsSeldom() {
    try (Progress progress = Progress.start(console(true), "adding")) {
      for (int done = 0; done < 10_000; done++) {
        progress.update(done, 10_000);
      }
    }
    assertThat(err.toString().chars().filter(c -> c == '\r').count()).isLessThan(100);
  }

  @Test
  void update_inAPipe_isSilent() {
    try (Progress progress = Progress.start(console(false), "adding")) {
      progress.update(1, 2);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void close_nothingDone_isSilent() {
    Progress.start(console(true), "adding").close();
    assertThat(err.toString()).isEmpty();
  }
}
