package dev.nearfield.cli;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what another process does with an index, again and again. */
@Command(
    name = "top",
    description = {
      "Follows an index that another process has open for writing: rates, latencies, rows, log.",
      "Figures are of the interval, totals of the time since the open. Ends with the writer."
    })
final class TopCommand implements Callable<Integer> {

  private static final String HOME_AND_CLEAR = "\033[H\033[2J";

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Seconds between two looks, from 1 (default: ${DEFAULT-VALUE}).")
  private double interval;

  @Option(names = "--once", description = "Look for one interval, then end.")
  private boolean once;

  @Option(names = "--json", description = "Print JSON, a line for each interval.")
  private boolean json;

  TopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!(interval >= 1 && interval <= 3_600)) {
      throw CommandException.usage(
          "--interval must be in [1, 3600] seconds, was %s: the writer tells once a second"
              .formatted(interval));
    }
    var follower = new Follower(IndexFolder.requireFolder(folder.path()));
    Duration pause = Duration.ofMillis((long) (interval * 1_000));
    do {
      TopReport report = follower.next(pause);
      if (report == null) {
        console.err().println("nearfield: " + folder.path() + " was closed by its writer");
        return ExitCode.OK;
      }
      show(report);
    } while (!once);
    return ExitCode.OK;
  }

  private void show(TopReport report) {
    if (json) {
      console.line(Json.writeLine(report));
    } else {
      String screen = TopText.of(folder.path(), report);
      console.line(once || !redraws() ? screen : HOME_AND_CLEAR + screen);
    }
  }

  /** Only where nobody but a person reads: input and output are a terminal. */
  private boolean redraws() {
    return console.terminal() && Objects.requireNonNull(System.console()).isTerminal();
  }
}
