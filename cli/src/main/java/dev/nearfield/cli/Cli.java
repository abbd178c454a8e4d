package dev.nearfield.cli;

import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.dataset.DatasetException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Parses a command line, runs its command and turns what it throws into a line and a code. */
public final class Cli {

  private Cli() {}

  /** Runs a command; returns its {@link ExitCode}. */
  public static int run(Console console, String... arguments) {
    return commandLine(console).execute(arguments);
  }

  /** The whole command tree, for help texts too. */
  static CommandLine commandLine(Console console) {
    var root = new NearfieldCommand(console);
    var commandLine = new CommandLine(root);
    commandLine.addSubcommand(new QuickstartCommand(console));
    commandLine.addSubcommand(new ImportCommand(console));
    commandLine.addSubcommand(new SearchCommand(console));
    commandLine.addSubcommand(new InspectCommand(console));
    commandLine.addSubcommand(new VerifyCommand(console));
    commandLine.addSubcommand(new BenchCommand(console));
    commandLine.setOut(console.out()).setErr(console.err());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler((failure, _) -> onUsage(console, failure));
    commandLine.setExecutionExceptionHandler(
        (failure, command, _) -> onFailure(console, root, failure, command));
    return commandLine;
  }

  private static int onUsage(Console console, ParameterException failure) {
    return usage(console, String.valueOf(failure.getMessage()), failure.getCommandLine());
  }

  private static int usage(Console console, String message, CommandLine command) {
    console.err().println("nearfield: " + message);
    console.err().println("Try: ./%s --help".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  private static int onFailure(
      Console console, NearfieldCommand root, Exception failure, CommandLine command) {
    if (root.wantsStackTraces()) {
      failure.printStackTrace(console.err());
    }
    if (failure instanceof CommandException wrong && wrong.isUsage()) {
      return usage(console, String.valueOf(wrong.getMessage()), command);
    }
    console.err().println("nearfield: " + message(failure));
    return ExitCode.FAILED;
  }

  /** The library's messages as they are; anything else names its class, to be reported. */
  private static String message(Exception failure) {
    return switch (failure) {
      case StorageException expected -> String.valueOf(expected.getMessage());
      case DatasetException expected -> String.valueOf(expected.getMessage());
      case CommandException expected -> String.valueOf(expected.getMessage());
      case IllegalArgumentException expected -> String.valueOf(expected.getMessage());
      case UncheckedIOException expected -> String.valueOf(expected.getMessage());
      default -> failure + " (this looks like a bug: --stacktrace shows where)";
    };
  }
}
