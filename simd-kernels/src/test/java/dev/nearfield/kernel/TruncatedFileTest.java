package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mapped page that cannot be read is an error at every register width, never a dead JVM. */
class TruncatedFileTest {

  @ParameterizedTest
  @CsvSource({
    "-XX:UseAVX=3, 8000",
    "-XX:UseAVX=2, 8000",
    "-XX:UseAVX=1, 8000",
    "-XX:MaxVectorSize=16, 8000",
    // The first tier is hot early, and slow.
    "-XX:TieredStopAtLevel=1, 600"
  })
  void score_fileTruncatedUnderAHotKernel_throws(String width, String calls, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(ChildJvm.VECTOR_API);
    // Compiled before the next call: what is truncated under runs in machine code.
    flags.addAll(List.of("-Xbatch", "-XX:+IgnoreUnrecognizedVMOptions", width));
    var child = ChildJvm.run(TruncatedFileChild.class, flags, folder.toString(), calls);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.lines("caught"))
        .as(child.output())
        .isEqualTo(child.lines("try"))
        .hasSize(
            (Form.values().length + BitForm.values().length) * TruncatedFileChild.COUNTS.size());
  }
}
