package dev.nearfield.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/**
 * A command run in this process.
 *
 * @param exitCode what the process would return
 * @param out standard output
 * @param err standard error
 */
public record Run(int exitCode, String out, String err) {

  /** Runs a command whose standard error is no terminal; arguments may be paths. */
  public static Run of(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), false);
    String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode = Cli.run(console, texts);
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** A console that nobody reads. */
  public static Console silentConsole() {
    return new Console(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false);
  }
}
