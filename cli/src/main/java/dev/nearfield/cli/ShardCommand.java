package dev.nearfield.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands about shards. */
@Command(
    name = "shard",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Cuts a corpus into shards, publishes and searches them, and looks at shard files: one file"
            + " that holds a whole index.")
final class ShardCommand implements Callable<Integer> {

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call().
  private CommandSpec spec;

  ShardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(console.err());
    return ExitCode.USAGE;
  }
}
