package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CompareTest {

  private static final String WORK = "nearfield.compare.work";
  private static final String[] REQUIRED = {
    "--base", "b.fbin", "--query", "q.fbin", "--metric", "l2", "--work", "mine"
  };

  @BeforeEach
  void setDefault() {
    System.setProperty(WORK, "theirs");
  }

  @AfterEach
  void clearDefault() {
    System.clearProperty(WORK);
  }

  @Test
  void parse_work_overridesTheScriptsDefault() {
    Path work =
        new CommandLine(new Compare())
            .parseArgs(REQUIRED)
            .matchedOptionValue("--work", Path.of(""));
    assertThat(work).isEqualTo(Path.of("mine"));
  }

  @Test
  void help_withTheScriptsDefault_showsIt() {
    assertThat(new CommandLine(new Compare()).getUsageMessage()).contains("Default: theirs");
  }
}
