package dev.nearfield.cli;

/**
 * What a long task needs of the process that runs it.
 *
 * @param console where progress goes
 * @param interruption knows of Ctrl-C
 */
public record Session(Console console, Interruption interruption) {

  /** Starts to show a task's progress; see {@link Progress}. */
  public Progress progress(String task) {
    return Progress.start(console, task);
  }

  /** As above, of a task whose steps are bytes. */
  public Progress bytes(String task) {
    return Progress.startBytes(console, task);
  }

  /** Ends the command if Ctrl-C was pressed. */
  public void check() {
    interruption.check();
  }
}
