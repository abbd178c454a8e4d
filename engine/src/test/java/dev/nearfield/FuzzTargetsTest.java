package dev.nearfield;

import dev.nearfield.filter.FilterFuzzTarget;
import dev.nearfield.filter.MetadataFuzzTarget;
import dev.nearfield.index.CalibrationFuzzTarget;
import dev.nearfield.index.IndexFileFuzzTarget;
import dev.nearfield.index.LogRecordFuzzTarget;
import dev.nearfield.index.SectionFileFuzzTarget;
import dev.nearfield.index.SegmentFuzzTarget;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import dev.nearfield.testkit.fuzz.FuzzTargets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The targets of {@code testkit/fuzz} that read what an index holds, without Jazzer. */
class FuzzTargetsTest {

  private static final long SEED = 20_271;

  static Stream<FuzzTarget> targets() {
    return Stream.of(
        new FilterFuzzTarget(),
        new MetadataFuzzTarget(),
        new SectionFileFuzzTarget(),
        new IndexFileFuzzTarget(),
        new SegmentFuzzTarget(),
        new CalibrationFuzzTarget(),
        new LogRecordFuzzTarget());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void reads_seedsAndMutants_asPromised(FuzzTarget target) {
    FuzzTargets.check(target, SEED);
  }
}
