package dev.nearfield.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands and options in a shell. */
@Command(
    name = "completion",
    description = {
      "Prints a completion script for bash or zsh.",
      "For bash, in ~/.bashrc:  source <(nearfield completion bash)",
      "For zsh, in ~/.zshrc:  source <(nearfield completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {

  /** zsh reads the script for bash once it was asked to. */
  private static final String ZSH_PROLOGUE =
      "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call().
  private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("NullAway.Init")
  private Shell shell;

  /** Shells that are known; lower case, as they are typed. */
  enum Shell {
    bash,
    zsh
  }

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash(NearfieldCommand.NAME, spec.root().commandLine());
    console.line(shell == Shell.zsh ? ZSH_PROLOGUE + script : script);
    return ExitCode.OK;
  }
}
