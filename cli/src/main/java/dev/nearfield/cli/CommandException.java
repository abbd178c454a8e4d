package dev.nearfield.cli;

/** A command cannot go on, for a reason that one line tells. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean usage;

  private CommandException(String message, boolean usage) {
    super(message);
    this.usage = usage;
  }

  /** The call is wrong: other options or another file would work. */
  public static CommandException usage(String message) {
    return new CommandException(message, true);
  }

  /** The call is right, and something failed. */
  public static CommandException failure(String message) {
    return new CommandException(message, false);
  }

  /** Whether another call would work. */
  boolean isUsage() {
    return usage;
  }
}
