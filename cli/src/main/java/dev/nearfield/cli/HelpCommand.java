package dev.nearfield.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains the program or one of its commands. */
@Command(name = "help", description = "Explains a command; without one, all of them.")
final class HelpCommand implements Callable<Integer> {

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call().
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Command to explain.")
  private @Nullable String name;

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    CommandLine explained = name == null ? root : root.getSubcommands().get(name);
    if (explained == null) {
      throw CommandException.usage(Messages.unknownCommand(root, String.valueOf(name)));
    }
    explained.usage(console.out());
    return ExitCode.OK;
  }
}
