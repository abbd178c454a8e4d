package dev.nearfield.storage.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyMapUnavailableException;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleFlagsTest {

  @Test
  void open_withoutTheFlags_namesThemAndCreatesNothing(@TempDir Path directory) {
    Path folder = directory.resolve("index");
    ChildJvm.Outcome outcome = ChildJvm.run(List.of(), Opener.class, folder.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED")
        .contains("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED")
        .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
        .contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED")
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .contains("OFF_HEAP");
    assertThat(Files.exists(folder.resolve("index.nf"))).isFalse();
  }

  /** The child, which lacks the flags. */
  static final class Opener {

    private Opener() {}

    public static void main(String[] arguments) {
      try (VectorIndex index =
          VectorIndex.builder()
              .dimension(2)
              .metric(Metric.SQUARED_L2)
              .keys(KeyOptions.chronicle(10))
              .openOrCreate(Path.of(arguments[0]))) {
        throw new AssertionError("opened with %d rows".formatted(index.size()));
      } catch (KeyMapUnavailableException missing) {
        System.out.println(missing.getMessage());
      }
    }
  }
}
