package dev.nearfield.cli;

import java.io.PrintWriter;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress, warnings and errors
 * @param terminal whether {@code err} is a terminal, so that a progress line may redraw itself
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {

  /** Set by the launcher, which can ask whether standard error alone is a terminal. */
  static final String TERMINAL_PROPERTY = "nearfield.terminal";

  /** The process's own streams. */
  static Console system() {
    return new Console(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        Boolean.getBoolean(TERMINAL_PROPERTY));
  }

  /** Prints a line of results. */
  public void line(String text) {
    out.println(text);
  }
}
