package dev.nearfield.cli;

/** What the process returns. */
final class ExitCode {

  /** The command did what it was asked. */
  static final int OK = 0;

  /** The command failed, or {@code verify} found damage. */
  static final int FAILED = 1;

  /** The command was called wrongly, or {@code verify} had nothing to look at. */
  static final int USAGE = 2;

  /** Ctrl-C; what was done so far is saved. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
