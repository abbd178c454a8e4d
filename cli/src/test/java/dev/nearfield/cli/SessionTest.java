package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {

  private final Console console = Run.silentConsole();
  private final Interruption interruption = Interruption.install(console);
  private final Session session = new Session(console, interruption);

  @AfterEach
  void uninstall() {
    interruption.close();
  }

  @Test
  void run_undisturbed_returnsWhatTheWorkDoes() {
    boolean goesOn = session.run("adding", listener -> listener.onProgress(1, 2));
    assertThat(goesOn).isTrue();
  }

  @Test
  void run_controlC_cancelsTheWorkAndEndsTheCommand() {
    interruption.request();
    assertThatThrownBy(() -> session.run("adding", SessionTest::cancelled))
        .isInstanceOf(CommandException.class)
        .hasMessage("stopped");
  }

  @Test
  void run_workThatCancelsItself_throwsWhatItThrew() {
    assertThatThrownBy(
            () ->
                session.run(
                    "adding",
                    _ -> {
                      throw new CancellationException("by itself");
                    }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("by itself");
  }

  private static int cancelled(BulkOptions.Listener listener) {
    if (!listener.onProgress(1, 2)) {
      throw new CancellationException();
    }
    return 1;
  }
}
