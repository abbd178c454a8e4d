package dev.nearfield.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: help, version and what all commands share. */
@Command(
    name = NearfieldCommand.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    description = "Vector search for the JVM: builds, searches and measures indexes.",
    footer = {
      "",
      "Vector files: fvecs, bvecs, ivecs, fbin, u8bin, i8bin, ibin, npy, IDX, HDF5, Parquet and"
          + " JSON lines, recognised by content, and CSV, by its name; but for HDF5 also in gzip.",
      "Exit codes: 0 done, 1 failed (verify: damaged), 2 called wrongly, 130 stopped by Ctrl-C.",
      "NEARFIELD_JAVA_OPTS passes options to the JVM, for example -Xmx8g."
    })
final class NearfieldCommand implements Callable<Integer> {

  /** The command's name. */
  static final String NAME = "nearfield";

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call().
  private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean stackTraces;

  NearfieldCommand(Console console) {
    this.console = console;
  }

  boolean wantsStackTraces() {
    return stackTraces;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(console.err());
    return ExitCode.USAGE;
  }
}
