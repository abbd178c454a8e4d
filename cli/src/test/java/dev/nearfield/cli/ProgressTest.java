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
  void update_onATerminal_drawsCountAndRate() {
    try (Progress progress = Progress.start(console(true), "adding")) {
      progress.update(30_000, 60_000);
    }
    assertThat(err.toString())
        .contains("\radding ", "[##########..........]", " 50 %", "30,000 of 60,000", "/s")
        .contains("took ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void line_tooEarlyToTell_leavesTheEstimateOut() {
    Progress progress = Progress.start(console(true), "adding");
    progress.update(1, 60_000);
    assertThat(progress.line(1.9, null)).doesNotContain(" left");
    assertThat(progress.line(2.0, null)).contains(" left");
  }

  @Test
  void line_largeNumbers_fitsANarrowTerminal() {
    Progress progress = Progress.start(console(true), "true neighbors");
    progress.update(1_999_999_999, 2_000_000_000);
    assertThat(progress.line(3, null)).hasSizeLessThan(80).contains("1,999,999,999", " left");
    assertThat(progress.line(360_000, "took 6000 min 00 s")).hasSizeLessThan(80).contains("took");
    progress.update(30_000, 60_000);
    assertThat(progress.line(3, null)).hasSizeLessThan(80);
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
