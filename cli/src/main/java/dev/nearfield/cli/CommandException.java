package dev.nearfield.cli;

/** A command cannot go on, for a reason that one line tells. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The call is wrong: other options or another file would work. */
  public static CommandException usage(String message) {
    return new CommandException(message, ExitCode.USAGE);
  }

  /** The call is wrong, as something found that it called. */
  static CommandException usage(String message, Throwable cause) {
    CommandException wrong = usage(message);
    wrong.initCause(cause);
    return wrong;
  }

  /** The call is right, and something failed. */
  public static CommandException failure(String message) {
    return new CommandException(message, ExitCode.FAILED);
  }

  /** The call is right, and something failed for a known cause. */
  static CommandException failure(String message, Throwable cause) {
    CommandException failure = failure(message);
    failure.initCause(cause);
    return failure;
  }

  /** Ctrl-C was pressed. */
  static CommandException interrupted() {
    return new CommandException("stopped", ExitCode.INTERRUPTED);
  }

  /** What the process returns. */
  int exitCode() {
    return exitCode;
  }
}
