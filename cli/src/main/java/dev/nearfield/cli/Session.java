package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

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

  /**
   * Does a task: its progress is shown, and Ctrl-C ends it.
   *
   * @param work gets whom to tell how far it is, who says whether to go on
   * @throws CommandException if it was cancelled by that
   */
  public <T> T run(String task, Function<BulkOptions.Listener, T> work) {
    try (Progress progress = progress(task)) {
      return work.apply(
          (done, total) -> {
            progress.update(done, total);
            return !interruption.requested();
          });
    } catch (CancellationException stopped) {
      check();
      throw stopped;
    }
  }

  /** As {@link #progress}, of a task whose steps are bytes. */
  public Progress bytes(String task) {
    return Progress.startBytes(console, task);
  }

  /** Ends the command if Ctrl-C was pressed. */
  public void check() {
    interruption.check();
  }
}
