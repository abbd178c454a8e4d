package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {

  @Test
  void help_ofTheCommand_namesEverySubcommand() {
    Run run = Run.of("--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "quickstart",
            "import",
            "search",
            "export",
            "inspect",
            "verify",
            "compact",
            "snapshot",
            "restore",
            "bench",
            "kmeans",
            "doctor",
            "completion")
        .contains("fvecs", "IDX", "gzip")
        .contains("Exit codes:");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart",
        "import",
        "search",
        "export",
        "inspect",
        "verify",
        "compact",
        "snapshot",
        "restore",
        "bench",
        "kmeans",
        "doctor",
        "completion"
      })
  void help_ofASubcommand_explainsIt(String subcommand) {
    Run run = Run.of(subcommand, "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: nearfield " + subcommand);
  }

  @Test
  void help_asACommand_saysWhatTheOptionSays() {
    assertThat(Run.of("help")).isEqualTo(Run.of("--help"));
    assertThat(Run.of("help", "import")).isEqualTo(Run.of("import", "--help"));
  }

  @Test
  void help_ofBench_namesTheWholeContract() {
    assertThat(Run.of("bench", "--help").out())
        .contains("--base", "--query", "--truth", "--metric", "--k", "--codes", "--max-neighbors")
        .contains("--build-beam-width", "--beam-widths", "--threads", "--build-threads", "--rounds")
        .contains("--dir", "--json", "--html", "rss_anon", "-XX:+UseSerialGC");
  }

  @Test
  void version_always_namesProgramAndJava() {
    Run run = Run.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("nearfield ").contains(", Java 25");
  }

  @Test
  void run_withoutCommand_printsUsage() {
    Run run = Run.of();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Usage: nearfield");
  }

  @ParameterizedTest
  @CsvSource({
    "impotr, no command 'impotr'; there are quickstart, ./nearfield --help",
    "help impotr, no command 'impotr'; there are quickstart, ./nearfield help --help",
    "import --input a --dir b --inptu, --inptu, ./nearfield import --help",
    "import --dir x, --input, ./nearfield import --help",
    "bench --metric hamming, 'hamming' is none of l2, ./nearfield bench --help",
    "import --codes int3, 'int3' is none of float32, ./nearfield import --help",
    "search --dir x, either --query or --vector, ./nearfield search --help",
  })
  void run_wrongCall_oneLineAndAHint(String call, String named, String hint) {
    Run run = Run.of((Object[]) call.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().toList()).hasSize(2);
    assertThat(run.err()).startsWith("nearfield: ").contains(named, "Try: " + hint);
  }

  @Test
  void run_failure_tracesOnlyOnRequest() {
    assertThat(Run.of("import", "--input", "missing", "--dir", "x").err())
        .isEqualToIgnoringNewLines("nearfield: cannot read missing: no such file");
    assertThat(Run.of("import", "--input", "missing", "--dir", "x", "--stacktrace").err())
        .contains("\tat dev.nearfield");
  }
}
