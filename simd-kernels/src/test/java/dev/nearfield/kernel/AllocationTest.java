package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that escape the compiler become objects, and a kernel many times slower. */
class AllocationTest {

  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=3", "-XX:UseAVX=2"})
  void calls_onceWarm_allocateNothing(String width) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(ChildJvm.VECTOR_API);
    // Compilation in the foreground: no call runs on in the interpreter meanwhile.
    flags.addAll(List.of("-Xbatch", "-XX:+IgnoreUnrecognizedVMOptions", width));
    var child = ChildJvm.run(AllocationChild.class, flags);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.lines("done")).as(child.output()).hasSize(1);
    assertThat(child.lines("allocates")).isEmpty();
  }
}
