package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ChildJvmTest {

  /** The child. */
  static final class Speaker {

    private Speaker() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("out " + arguments[0] + " " + Integer.getInteger("number"));
      System.err.println("err");
      if (arguments[0].equals("sleep")) {
        new CountDownLatch(1).await(); // until it is killed
      }
      System.exit(7);
    }
  }

  @Test
  void run_childThatEnds_givesCodeAndStreams() {
    ChildJvm.Outcome outcome = ChildJvm.run(List.of("-Dnumber=42"), Speaker.class, "hello");
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(outcome.out()).isEqualToIgnoringNewLines("out hello 42");
    assertThat(outcome.err()).contains("err").contains("incubator");
  }

  @Test
  void run_childThatHangs_isKilled() {
    var outcome = ChildJvm.run(Duration.ofSeconds(3), List.of(), Speaker.class, "sleep");
    assertThat(outcome.exitCode()).isEqualTo(137);
  }
}
