package dev.nearfield.testkit;

import dev.nearfield.testkit.dataset.VectorFileFuzzTarget;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import dev.nearfield.testkit.fuzz.FuzzTargets;
import dev.nearfield.testkit.powerloss.LogFuzzTarget;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The targets of {@code testkit/fuzz} that read logs and files of vectors, without Jazzer. */
class FuzzTargetsTest {

  private static final long SEED = 20_272;

  static Stream<FuzzTarget> targets() {
    return Stream.of(new LogFuzzTarget(), new VectorFileFuzzTarget());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void reads_seedsAndMutants_asPromised(FuzzTarget target) {
    FuzzTargets.check(target, SEED);
  }
}
