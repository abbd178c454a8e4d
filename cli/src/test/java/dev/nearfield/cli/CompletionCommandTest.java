package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "nearfield '', quickstart import search inspect verify bench doctor completion help",
    "nearfield doc, doctor",
    "nearfield completion '', bash zsh",
    "nearfield search --beam, --beam-width"
  })
  void bash_completesCommandsAndOptions(String line, String expected) throws Exception {
    Path script = directory.resolve("completion");
    Files.writeString(script, Run.of("completion", "bash").out());
    assertThat(bash("-n", script.toString())).isEmpty();
    String words =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
            .formatted(script, line);
    String completed = bash("-c", words + "_complete_nearfield; echo \"${COMPREPLY[@]}\"");
    assertThat(completed.strip().split("\\s+")).contains(expected.split(" "));
  }

  @Test
  void script_forEitherShell_namesEveryCommand() {
    var commands = Cli.commandLine(Run.silentConsole()).getSubcommands().keySet();
    for (String shell : new String[] {"bash", "zsh"}) {
      Run run = Run.of("completion", shell);
      assertThat(run.exitCode()).isZero();
      for (String command : commands) {
        assertThat(run.out()).contains("_picocli_nearfield_" + command.replace('-', '_') + "()");
      }
    }
    assertThat(Run.of("completion", "zsh").out()).startsWith("autoload -U +X compinit");
    assertThat(Run.of("completion", "fish").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private static String bash(String... arguments) throws Exception {
    assumeThat(Path.of("/bin/bash")).exists();
    String[] command = new String[arguments.length + 1];
    command[0] = "/bin/bash";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
