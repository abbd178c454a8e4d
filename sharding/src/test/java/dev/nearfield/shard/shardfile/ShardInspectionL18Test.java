package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L18: what a shard file says of its frame, its sections and its graph. */
class ShardInspectionL18Test {

  private static final int ROWS = 900;

  @TempDir Path directory;

  static List<ShardEngine> engines() {
    return ShardEngine.all();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void of_anyEngine_describesTheWholeFile(ShardEngine engine) throws IOException {
    Path file = build(engine);
    ShardInspection inspection = ShardInspection.of(file);
    assertThat(inspection.bytes()).isEqualTo(Files.size(file));
    assertThat(inspection.header().rows()).isEqualTo(ROWS);
    assertThat(inspection.header().dimension()).isEqualTo(SampleRecords.DIMENSION);
    assertThat(inspection.header().isFlat()).isEqualTo(engine.equals(ShardEngine.FLAT));
    assertThat(inspection.header().hasCells()).isTrue();
    assertThat(inspection.ids()).isEqualTo(KeyType.STRING);
    long end = 8_192;
    for (ShardInspection.Section section : inspection.sections()) {
      assertThat(section.offset()).isGreaterThanOrEqualTo(end).satisfies(this::isAligned);
      end = section.offset() + section.bytes();
    }
    assertThat(end).isLessThan(inspection.bytes());
    assertThat(inspection.openBytes()).isLessThan(16 << 10);
  }

  private void isAligned(long offset) {
    assertThat(offset % 64).isZero();
  }

  @Test
  void of_graph_countsDegreesLevelsAndWhatIsReached() {
    ShardInspection inspection = ShardInspection.of(build(ShardEngine.HNSW));
    assertThat(sum(inspection.stats().degrees())).isEqualTo(ROWS);
    assertThat(inspection.stats().degrees().getFirst()).as("rows without neighbors").isZero();
    assertThat(sum(inspection.stats().levels())).isEqualTo(ROWS);
    assertThat(inspection.stats().levels()).hasSizeGreaterThan(1);
    assertThat(inspection.stats().levels().getFirst()).isGreaterThan(ROWS * 8 / 10);
    assertThat(inspection.stats().unreachable()).isZero();
    assertThat(inspection.stats().components()).isEqualTo(1);
    assertThat(inspection.stats().memory().codes()).as("mapped, not copied").isZero();
    assertThat(inspection.stats().memory().graph()).isZero();
    assertThat(inspection.stats().memory().ids()).isZero();
  }

  @Test
  void verifyShard_soundFile_namesItsSections() {
    Path file = build(ShardEngine.HNSW);
    var sound = new ArrayList<String>();
    VectorIndex.verifyShard(file, sound::add);
    assertThat(sound)
        .containsExactlyElementsOf(
            ShardInspection.of(file).sections().stream()
                .map(ShardInspection.Section::name)
                .toList())
        .contains("options", "rows", "codes", "level0", "upper", "ids.order", "records");
  }

  private Path build(ShardEngine engine) {
    return engine
        .build(
            new RecordSource(SampleRecords.records(ROWS)),
            SampleRecords.description(Metric.SQUARED_L2),
            directory.resolve("a.shard"),
            BulkOptions.DEFAULT.threads(2))
        .file();
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }
}
