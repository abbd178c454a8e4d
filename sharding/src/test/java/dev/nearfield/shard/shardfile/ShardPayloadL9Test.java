package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L9: payloads lie in the shard file itself, of any size, and damage to one is found. */
class ShardPayloadL9Test {

  @TempDir Path directory;

  @Test
  void record_payloadsOfAnySize_areInTheOneFile() throws IOException {
    List<VectorRecord> records = records();
    Path file = build(records);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
    try (VectorIndex shard = VectorIndex.openShard(file)) {
      for (VectorRecord record : records) {
        VectorRecord found = shard.record((String) record.id());
        assertThat(found.payload()).isEqualTo(record.payload());
        assertThat(found.metadata()).isEqualTo(record.metadata());
      }
    }
  }

  @Test
  void verifyShard_anyByteOfThePayloadsFlipped_namesItsBlock() throws IOException {
    Path file = build(records());
    ShardInspection.Section section =
        ShardInspection.of(file).sections().stream()
            .filter(each -> each.name().equals("records"))
            .findFirst()
            .orElseThrow();
    byte[] sound = Files.readAllBytes(file);
    var random = new SplittableRandom(9);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = sound.clone();
      int at = (int) (section.offset() + random.nextLong(section.bytes()));
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      assertThatThrownBy(() -> VectorIndex.verifyShard(file, name -> {}))
          .isInstanceOfSatisfying(
              CorruptFileException.class,
              corrupt -> assertThat(corrupt.offsetBytes()).isBetween(at - 65_536L, (long) at));
    }
  }

  private static List<VectorRecord> records() {
    var random = new SplittableRandom(8);
    var records = new ArrayList<VectorRecord>();
    for (VectorRecord record : SampleRecords.records(40)) {
      byte[] payload = new byte[new int[] {0, 1, 300, 70_000}[records.size() % 4]];
      random.nextBytes(payload);
      records.add(
          record
              .payload(payload)
              .metadata(records.size() % 3 == 0 ? Metadata.EMPTY : record.metadata()));
    }
    return records;
  }

  private Path build(List<VectorRecord> records) {
    return ShardEngine.FLAT
        .build(
            new RecordSource(records),
            SampleRecords.description(Metric.SQUARED_L2),
            directory.resolve("a.shard"),
            BulkOptions.DEFAULT.threads(1))
        .file();
  }
}
