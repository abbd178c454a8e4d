package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;

/** The C kernels for tests, compiled once by a test class. */
final class CompiledKernels {

  private CompiledKernels() {}

  /**
   * Compiles them; aborts the test where this machine has no C compiler at all, and fails it where
   * the compiler does not take the sources.
   */
  static Path in(Path folder) throws IOException {
    CCompiler.Outcome outcome = CCompiler.compile(CCompiler.DEFAULT, folder);
    if (outcome.note().startsWith("no C compiler")) {
      abort("the C kernels were not tested: " + outcome.note());
    }
    assertThat(outcome.library()).as(outcome.note()).isPresent();
    return outcome.library().orElseThrow();
  }
}
