package dev.nearfield.cli;

import dev.nearfield.InvalidFilterException;
import dev.nearfield.NotCalibratedException;
import dev.nearfield.OptionMismatchException;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.QueryConflictException;
import dev.nearfield.TargetFileException;
import dev.nearfield.TargetFolderException;
import dev.nearfield.shard.routing.InvalidExpressionException;
import picocli.CommandLine;

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
    commandLine.addSubcommand(new CountCommand(console));
    commandLine.addSubcommand(new ScanCommand(console));
    commandLine.addSubcommand(new ExportCommand(console));
    commandLine.addSubcommand(new InspectCommand(console));
    commandLine.addSubcommand(new TopCommand(console));
    commandLine.addSubcommand(new VerifyCommand(console));
    commandLine.addSubcommand(new CompactCommand(console));
    commandLine.addSubcommand(new SnapshotCommand(console));
    commandLine.addSubcommand(new RestoreCommand(console));
    commandLine.addSubcommand(new TuneCommand(console));
    commandLine.addSubcommand(new BenchCommand(console));
    commandLine.addSubcommand(new KMeansCommand(console));
    commandLine.addSubcommand(shardCommands(console));
    commandLine.addSubcommand(new DoctorCommand(console));
    commandLine.addSubcommand(new CompletionCommand(console));
    commandLine.addSubcommand(new HelpCommand(console));
    commandLine.setOut(console.out()).setErr(console.err());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(
        (failure, _) -> report(console, ExitCode.USAGE, failure, failure.getCommandLine()));
    commandLine.setExecutionExceptionHandler(
        (failure, command, _) -> {
          if (root.wantsStackTraces()) {
            failure.printStackTrace(console.err());
          }
          return report(console, exitCode(failure), failure, command);
        });
    return commandLine;
  }

  private static CommandLine shardCommands(Console console) {
    return new CommandLine(new ShardCommand(console))
        .addSubcommand(new ShardQuickstartCommand(console))
        .addSubcommand(new ShardBuildCommand(console))
        .addSubcommand(new ShardPublishCommand(console))
        .addSubcommand(new ShardSearchCommand(console))
        .addSubcommand(new ShardRouteCommand(console))
        .addSubcommand(new ShardHistoryCommand(console))
        .addSubcommand(new ShardRollbackCommand(console))
        .addSubcommand(new ShardTagCommand(console))
        .addSubcommand(new ShardGcCommand(console))
        .addSubcommand(new ShardInspectCommand(console))
        .addSubcommand(new ShardVerifyCommand(console));
  }

  private static int report(Console console, int exitCode, Exception failure, CommandLine command) {
    if (exitCode == ExitCode.INTERRUPTED) {
      return exitCode; // The user knows, and was told what happens.
    }
    console.err().println("nearfield: " + Messages.of(failure));
    if (exitCode == ExitCode.USAGE) {
      String name = command.getCommandSpec().qualifiedName();
      String subcommand = name.substring(NearfieldCommand.NAME.length());
      console.err().println("Try: %s%s --help".formatted(Launcher.command(), subcommand));
    }
    return exitCode;
  }

  private static int exitCode(Exception failure) {
    return switch (failure) {
      case CommandException known -> known.exitCode();
      // What the caller asked for cannot be had, whatever the files say.
      case OutOfRangeException _,
          OptionMismatchException _,
          QueryConflictException _,
          NotCalibratedException _,
          InvalidFilterException _,
          InvalidExpressionException _,
          TargetFileException _,
          TargetFolderException _ ->
          ExitCode.USAGE;
      default -> ExitCode.FAILED;
    };
  }
}
